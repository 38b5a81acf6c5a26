"""Querysets that are compiled once for each pattern of rights and shape of values, asked again with other values, and
planned once by each connection of the database.

To build such a statement out of the bases of the policy, and to compile it, takes several times as long as the
database needs to answer it. What it says follows from which rights somebody has, not from whose books or queues they
are; so it is built for a person of the same rights whose values are marks, and asked with values in place of the marks.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg import RawCursor
from psycopg.types.datetime import TimestamptzLoader

from foundation import clock, policy
from foundation.actor import Actor
from foundation.purposes import says_something

FoundT = TypeVar("FoundT")
Given = Mapping[Any, tuple[Any, ...]]
"""For each mark what stands in its place."""
PATTERNS = 256
"""Patterns of rights that are kept for one statement; there are as many as kinds of people, some dozens."""
AT = datetime(8888, 8, 8, 20, tzinfo=UTC)
FIRST_MARKED_YEAR = 8000
"""No day of business lies there, so whatever was reckoned from the mark of the instant is known by its year."""
USER, AGENT, ASSOCIATE, ACTING, BELOW, LED, WORKED = (uuid4() for _ in range(7))
CLIENT, SAN = (f"mark-{uuid4()}" for _ in range(2))
MANY = {ACTING, BELOW, LED, WORKED}
"""Marks of which each stands for several values, one at the least."""
MOST_PREPARED = 300
"""Statements that one connection keeps planned; of more, it forgets those that were not used for the longest time."""
MOST_TEXTS = 2_000
"""Texts that are kept as PostgreSQL wants them."""
NAMED_PLACE = re.compile(r"%(?:\((\w+)\))?s|%%")
IN_WORDS = "A purpose in words"
PLACE = re.compile(r"(%%|%s)")


class NotCompilable(Exception):
    """A statement uses a value in a way that cannot be asked again with another one."""


def _pattern_of(actor: Actor) -> Actor:
    """Somebody of the same rights, with marks for values."""
    if not (actor.acting_agent_ids <= actor.visible_agent_ids and actor.lead_queue_ids <= actor.queue_ids):
        raise NotCompilable("whoever acts for an agent sees their book, and whoever leads a queue works it")
    acting = frozenset({ACTING} if actor.acting_agent_ids else ())
    led = frozenset({LED} if actor.lead_queue_ids else ())
    return replace(
        actor,
        name="",
        user_id=actor.user_id and USER,
        client_id=actor.client_id and CLIENT,
        through="",
        agent_id=actor.agent_id and AGENT,
        agent_name="",
        agent_san=actor.agent_san and SAN,
        acting_agent_ids=acting,
        visible_agent_ids=acting | ({BELOW} if actor.visible_agent_ids - actor.acting_agent_ids else set()),
        associate_id=actor.associate_id and ASSOCIATE,
        queue_ids=led | ({WORKED} if actor.queue_ids - actor.lead_queue_ids else set()),
        lead_queue_ids=led,
        purpose=IN_WORDS if actor.purpose and says_something(actor.purpose) else "",
        request_id="",
        road="",
    )


def _of_actor(actor: Actor) -> dict[Any, tuple[Any, ...]]:
    return {
        USER: (actor.user_id,),
        CLIENT: (actor.client_id,),
        AGENT: (actor.agent_id,),
        SAN: (actor.agent_san,),
        ASSOCIATE: (actor.associate_id,),
        ACTING: tuple(actor.acting_agent_ids),
        BELOW: tuple(actor.visible_agent_ids - actor.acting_agent_ids),
        LED: tuple(actor.lead_queue_ids),
        WORKED: tuple(actor.queue_ids - actor.lead_queue_ids),
    }


def _of_instant(at: datetime) -> dict[Any, tuple[Any, ...]]:
    return {AT: (at,), clock.date_of(AT): (clock.date_of(at),)}


def _parts(text: str) -> Iterable[str]:
    """What stands between the places of values; a percent sign stays as the driver wants it."""
    part = ""
    for piece in PLACE.split(text):
        if piece == "%s":
            yield part
            part = ""
        else:
            part += piece
    yield part


def _is_mark(value: Any, marks: Given) -> bool:
    if isinstance(value, UUID | str | date) and value in marks:
        return True
    if isinstance(value, date) and value.year >= FIRST_MARKED_YEAR:
        raise NotCompilable("an instant that is reckoned from another cannot be asked again with another one")
    said = repr(value)
    if any(str(mark) in said for mark in marks if isinstance(mark, UUID | str)):
        raise NotCompilable("a value may only be asked for as it is")
    return False


NOT_YET: Any = object()
MARK = uuid4()
"""From which the marks of what is given by name are made."""


class UnpreparedCursor(RawCursor[Any]):
    """Sends the values apart from the text of a statement, which is planned for them each time."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        return super().execute(*_numbered_with(query, params), prepare=False)


class PreparedCursor(RawCursor[Any]):
    """Runs statements that are parsed and planned once for each connection, unless a pooler cannot keep them."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        return super().execute(*_numbered_with(query, params), prepare=settings.ARSOS_PREPARED_STATEMENTS)


def hot_cursor(kind: Any = PreparedCursor) -> Any:
    """A cursor of this kind; it takes places written as Django writes them, `%s` or `%(name)s`."""
    own = connections[DEFAULT_DB_ALIAS]  # the proxy for it looks it up anew for each attribute
    own.close_if_health_check_failed()
    own.ensure_connection()
    raw: Any = own.connection
    if raw.prepare_threshold is None:  # as Django connects: nothing is prepared, whoever asks for it
        raw.prepare_threshold, raw.prepared_max = 0, MOST_PREPARED
    cursor = kind(raw)
    # The loader of Django for instants is Python, and takes as long as everything else about a row. All are in UTC.
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    return own._prepare_cursor(cursor)  # type: ignore[attr-defined]  # of every connection


def _numbered_with(query: str, params: Any) -> tuple[bytes, Any]:
    text, names = _numbered(query)
    return text, [params[name] for name in names] if names else params


@lru_cache(maxsize=MOST_TEXTS)
def _numbered(query: str) -> tuple[bytes, tuple[str, ...]]:
    """The text with `$1` in the first place, and the names of what is given by name.

    The driver would do it for each request: it keeps no text of more than 4,096 bytes or fifty places.
    """
    names: list[str] = []
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        if name := found[1]:
            if name not in names:
                names.append(name)
            return f"${names.index(name) + 1}"
        count += 1
        return f"${count}"

    return NAMED_PLACE.sub(number, query).encode(), tuple(names)


@dataclass(frozen=True, slots=True)
class Filling:
    """The place of a parameter, and the marks whose values it takes: one, or all of some sets together."""

    place: int
    marks: tuple[Any, ...]
    is_set: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A compiled queryset: what runs, and what makes rows of the answer."""

    sql: str
    params: tuple[Any, ...]
    fillings: tuple[Filling, ...]
    queryset: models.QuerySet[Any, Any]
    compiler: Any
    converters: dict[int, Any]

    def filled(self, values: Given) -> list[Any]:
        params = list(self.params)
        for one in self.fillings:
            found = [value for mark in one.marks for value in values[mark]]
            params[one.place] = found if one.is_set else found[0]
        return params


class HotQuery(Generic[FoundT]):
    """A queryset of any kind that is compiled once for each shape of what is given, and asked with the values.

    `build` takes what `rows` is given. Positional arguments are part of the shape and must be hashable. Ids, texts,
    collections of them, instants and actors given by name are values: they must reach the statement as they are, an
    instant also as its day. Conditions in `build` may ask whether one is empty or None, and nothing else of it. A
    collection is one parameter, however long it is.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, FoundT]], *, is_planned_anew: bool = False) -> None:
        """`is_planned_anew`: another plan is best for other values, as in a list that most or few rows belong to."""
        self.build = build
        self._cursor = UnpreparedCursor if is_planned_anew else PreparedCursor
        self._table = policy.POLICY
        self._kept: dict[Hashable, Any] = {}

    def rows(self, *fixed: Hashable, **given: Any) -> list[FoundT]:
        """What the queryset finds. Raises NotCompilable for a value that the statement does not hold as it is."""
        kept = self.statement_for(fixed, given)
        return [] if kept is None else self._found(kept, given)

    def statement_for(self, fixed: tuple[Hashable, ...], given: Mapping[str, Any]) -> Kept | None:
        """The statement of that shape, compiled if it is the first; None where there is nothing to ask."""
        if self._table is not policy.POLICY:  # a statement is made of the policy: of another table, another one
            self._kept.clear()
            self._table = policy.POLICY
        form = (fixed, tuple(_form_of(value) for value in given.values()))
        kept: Kept | None = self._kept.get(form, NOT_YET)
        if kept is NOT_YET:
            kept = self._compile(fixed, given)
            self._keep(form, kept)
        return kept

    @staticmethod
    def values_of(kept: Kept, given: Mapping[str, Any]) -> list[Any]:
        """What is sent with a statement for what is given, in the order of its places."""
        values: dict[Any, tuple[Any, ...]] = {}
        for name, value in given.items():
            values |= _values_of(name, value)
        return kept.filled(values)

    def _keep(self, form: Hashable, kept: Kept | None) -> None:
        """In place of the oldest where there are many; another thread may be doing the same at this moment."""
        if len(self._kept) >= PATTERNS:
            for oldest in list(self._kept)[:1]:
                self._kept.pop(oldest, None)
        self._kept[form] = kept

    def first(self, *fixed: Hashable, **given: Any) -> FoundT | None:
        """The first row, or None; a query that may find more has an order."""
        return next(iter(self.rows(*fixed, **given)), None)

    def _found(self, kept: Kept, given: Mapping[str, Any]) -> list[FoundT]:
        with hot_cursor(self._cursor) as cursor:
            cursor.execute(kept.sql, self.values_of(kept, given))
            asked: Any = Asked(kept, cursor.fetchall())
        iterable: Any = kept.queryset._iterable_class  # type: ignore[attr-defined]  # of every queryset
        return list(iterable(asked))

    def _compile(self, fixed: tuple[Hashable, ...], given: Mapping[str, Any]) -> Kept | None:
        queryset = self.build(*fixed, **{name: _mark_for(name, value) for name, value in given.items()})
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # of every queryset
            raise NotCompilable("everything is read in one statement")
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            text, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        marks = {mark for name, value in given.items() for mark in _values_of(name, value)}
        sets = MANY | {_name_mark(name, value) for name, value in given.items() if _is_many(value)}
        sql, constants, fillings = _as_hot(list(_parts(text)), list(params), marks, sets & marks)
        _require_each(fillings, constants, given)
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return _with_constants(Kept(sql, constants, fillings, queryset, compiler, converters))


class Asked:
    """What the iterables of Django ask of a queryset, its query and its compiler, about rows that are there already."""

    def __init__(self, kept: Kept, rows: list[Any]) -> None:
        self._kept, self._rows = kept, rows
        self.db, self.query, self.model = connection.alias, self, kept.queryset.model
        self._known_related_objects: dict[Any, Any] = {}
        self._fields = kept.queryset._fields  # type: ignore[attr-defined]  # of every queryset
        self.select, self.klass_info = kept.compiler.select, kept.compiler.klass_info
        self.annotation_col_map = kept.compiler.annotation_col_map

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept.queryset.query, name)

    def get_compiler(self, *_: Any, **__: Any) -> "Asked":
        return self

    def execute_sql(self, *_: Any, **__: Any) -> list[Any]:
        return self._rows

    def results_iter(self, *_: Any, tuple_expected: bool = False, **__: Any) -> Iterator[Any]:
        rows: Iterable[Any] = self._rows
        if self._kept.converters:
            rows = self._kept.compiler.apply_converters(rows, self._kept.converters)
        return map(tuple, rows) if tuple_expected and self._kept.converters else iter(rows)


def _as_hot(
    texts: list[str], params: list[Any], marks: set[Any], sets: set[Any]
) -> tuple[str, tuple[Any, ...], tuple[Filling, ...]]:
    """The statement with one parameter for each set, and which parameter is filled with what."""
    written: list[str] = [texts[0]]
    constants: list[Any] = []
    fillings: list[Filling] = []
    place = 0
    while place < len(params):
        members = [place]
        if _is_of(params[place], sets):
            while texts[members[-1] + 1] == ", " and _is_of(params[members[-1] + 1], sets):
                members.append(members[-1] + 1)
            after = members[-1] + 1
            written[-1], texts[after] = _as_one(written[-1], texts[after])
            fillings.append(Filling(len(constants), tuple(params[one] for one in members), is_set=True))
        elif _is_of(params[place], marks):
            fillings.append(Filling(len(constants), (params[place],), is_set=False))
        constants.append(params[place])
        written += ["%s", texts[members[-1] + 1]]
        place = members[-1] + 1
    return "".join(written), tuple(constants), tuple(fillings)


def _with_constants(kept: Kept) -> Kept:
    """Constants stand in the text: only then does a partial index fit, or one over an expression."""
    texts = list(_parts(kept.sql))
    by_place = {one.place: one for one in kept.fillings}
    sql = texts[0]
    fillings: list[Filling] = []
    for place, value in enumerate(kept.params):
        if place in by_place:
            fillings.append(replace(by_place[place], place=len(fillings)))
            sql += "%s" + texts[place + 1]
        else:
            literal = connection.ops.compose_sql("%s", [value])  # type: ignore[attr-defined]  # of PostgreSQL
            sql += literal.replace("%", "%%") + texts[place + 1]
    params = tuple(kept.params[one.place] for one in kept.fillings)
    return replace(kept, sql=sql, params=params, fillings=tuple(fillings))


def _is_of(value: Any, marks: set[Any]) -> bool:
    return isinstance(value, UUID | str | date) and value in marks


def _as_one(before: str, after: str) -> tuple[str, str]:
    """What stands around a set that is one parameter."""
    if before.endswith("IN (") and after.startswith(")"):
        return before.removesuffix("IN (") + "= ANY(", after
    if before.endswith("ARRAY[") and after.startswith("]"):
        return before.removesuffix("ARRAY["), after[1:]
    raise NotCompilable("what represents several values must be in a list, and alone there")


def _require_each(fillings: Iterable[Filling], constants: Sequence[Any], given: Mapping[str, Any]) -> None:
    """No value went into the statement as something else than it is, or not at all."""
    found = {mark for one in fillings for mark in one.marks}
    filled = {one.place for one in fillings}
    marks = {mark: () for name, value in given.items() for mark in _values_of(name, value)}
    for place, value in enumerate(constants):
        if place not in filled and _is_mark(value, marks):
            raise NotCompilable("a value may only be asked for as it is")
    for name, value in given.items():
        if value and not isinstance(value, Actor | datetime) and _name_mark(name, value) not in found:
            raise NotCompilable(f"the statement does not ask for {name}")


def _is_many(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _name_mark(name: str, value: Any) -> Any:
    """The mark of something given by name, as it stands in a statement."""
    one = next(iter(value)) if _is_many(value) and value else value
    return f"mark-{MARK}/{name}" if isinstance(one, str) else uuid5(MARK, name)


def _form_of(value: Any) -> Hashable:
    """What makes another statement."""
    if isinstance(value, Actor):
        return _pattern_of(value)
    return (type(value), bool(value), _is_many(value) and isinstance(next(iter(value), None), str))


def _mark_for(name: str, value: Any) -> Any:
    """What the query is built with."""
    if isinstance(value, Actor):
        return _pattern_of(value)
    if isinstance(value, datetime):
        return AT
    if value is None or (isinstance(value, Collection) and not value):
        return value
    if not isinstance(value, UUID | str | Collection):
        raise NotCompilable(f"{name} is no id, no text and no instant: give what is fixed by its place")
    return [_name_mark(name, value)] if _is_many(value) else _name_mark(name, value)


def _values_of(name: str, value: Any) -> dict[Any, tuple[Any, ...]]:
    """What is put in place of the marks of something given."""
    if isinstance(value, Actor):
        return _of_actor(value)
    if isinstance(value, datetime):
        return _of_instant(value)
    if value is None or (isinstance(value, Collection) and not value):
        return {}
    return {_name_mark(name, value): tuple(value) if _is_many(value) else (value,)}
