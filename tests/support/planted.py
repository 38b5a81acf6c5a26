"""The planted-person walk: every response of the suite that shows a person needs a journal row that says so (R33).

Persons are planted wherever a test makes a member, a prospect or a draft. Each response that leaves the handler, of the
test client and of the live server alike, is searched for them; whoever is found in it must stand, with the field, in a
journal row that was written for this very request by its own channel, or, of a search box, in this minute under its
search id. Nothing is sampled.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.handlers.base import BaseHandler
from django.db.models import QuerySet
from django.db.models.signals import post_save

from foundation.access_log import searches
from foundation.access_log import steps as entries
from foundation.access_log import steps as reads
from foundation.actor import Actor
from foundation.crypto import SealBroken

SHORTEST_NAME = 4
REFUSED = 400
FIELDS = {
    "name": {"name"},
    "date_of_birth": {"date_of_birth"},
    "mbi": {"mbi"},
    "phone": {"phone", "contact"},
    "humana_id": {"humana_id"},
}
"""For each thing that a response can show, what a row may call it."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Somebody whom a test has made, with what would give them away."""

    id: UUID
    first_name: str
    last_name: str
    date_of_birth: date | None
    mbi: str
    phone: str
    humana_id: str

    def shown_in(self, text: str) -> set[str]:
        """Which of it a text shows; everything counts only beside the name or the Humana id."""
        if not (is_named := self._is_named(text)) and not self._is_numbered(text):
            return set()
        spellings = {
            "date_of_birth": _spelled(self.date_of_birth),
            "mbi": [self.mbi, f"{self.mbi[:4]}-{self.mbi[4:7]}-{self.mbi[7:]}"] if self.mbi else [],
            "phone": [self.phone] if self.phone else [],
        }
        shown = {name for name, ways in spellings.items() if any(way in text for way in ways)}
        shown |= {"humana_id"} if self._is_numbered(text) else set()
        return shown | ({"name"} if is_named else set())

    def _is_numbered(self, text: str) -> bool:
        """Other numbers may hold the Humana id as a part."""
        if not self.humana_id or self.humana_id not in text:
            return False
        return any(
            not (_is_of_word(before) or before == "-") and _is_of_word(after) != _is_of_word(self.humana_id[-1])
            for before, after in _beside(self.humana_id, text)
        )

    def _is_named(self, text: str) -> bool:
        if len(self.last_name) < SHORTEST_NAME or self.last_name not in text or self.first_name not in text:
            return False
        return all(
            any(not _is_of_word(before) and not _is_of_word(after) for before, after in _beside(name, text))
            for name in (self.last_name, self.first_name)
        )


def _beside(word: str, text: str) -> Iterator[tuple[str, str]]:
    """The letters before and after a word, wherever a text has it.

    A tenth of the suite's time in pages went into regular expressions that look behind each letter of a text.
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        yield text[at - 1 : at], text[end : end + 1]
        at = text.find(word, at + 1)


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@dataclass(slots=True)
class Walk:
    """Everybody planted in the running test, and what the walk has found so far."""

    planted: dict[UUID, Planted] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)
    responses: int = 0
    with_persons: int = 0

    def begin(self) -> None:
        """A new test plants its own."""
        self.planted, self.misses = {}, []


WALK = Walk()
_rows: ContextVar[list[dict[str, Any]] | None] = ContextVar("rows", default=None)


def check(
    text: str, rows: list[dict[str, Any]], *, persons: list[Planted], channel: str, echoed: str = ""
) -> list[str]:
    """What is shown without a row; persons alike are one, because a reader cannot tell them apart.

    `echoed` is what the request itself said: a value that is only given back once was not shown.
    """
    told: dict[UUID, set[str]] = {}
    for row in rows:
        if row["kind"] != "denied" and row["road"].startswith(channel):
            for subject in row["subjects"]:
                told.setdefault(subject, set()).update(row["fields"])
    missing = []
    for value, who in _shown(text, persons, echoed).items():
        name = value[0]
        if not any(told.get(one.id, set()) & FIELDS[name] for one in who):
            near = sorted({said for one in who for said in told.get(one.id, set())})
            missing.append(f"{name} of a planted person, whose rows say {near or 'nothing'}")
    return missing


def _shown(text: str, persons: list[Planted], echoed: str) -> dict[tuple[str, str], list[Planted]]:
    found: dict[tuple[str, str], list[Planted]] = {}
    for one in persons:
        for name in one.shown_in(text):
            value = f"{one.first_name} {one.last_name}" if name == "name" else str(getattr(one, name))
            if not _is_echo(one.last_name if name == "name" else value, text, echoed):
                found.setdefault((name, value), []).append(one)
    return found


def _is_echo(value: str, text: str, echoed: str) -> bool:
    return value in echoed and text.count(value) <= 1


def _spelled(day: date | None) -> list[str]:
    return [day.isoformat(), f"{day:%b} {day.day}, {day.year}", f"{day:%m/%d/%Y}"] if day else []


def text_of_response(response: Any) -> str:
    """What can be read in a response, workbooks included."""
    if getattr(response, "streaming", False):
        return ""
    content: bytes = response.content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
    text = content.decode("utf-8", "replace")
    if "json" in response.get("Content-Type", "") and "\\u" in text:
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def observe(request: Any, respond: Callable[[Any], Any]) -> Any:
    """Answer a request and look at what it shows."""
    token = _rows.set([])
    try:
        response = respond(request)
        rows = _rows.get() or []
    finally:
        _rows.reset(token)
    WALK.responses += 1
    if not WALK.planted or response.status_code in {302, 304}:
        return response
    text = text_of_response(response)
    persons = [one for one in WALK.planted.values() if one.shown_in(text)]
    if not persons:
        return response
    WALK.with_persons += 1
    channel = "page " if request.path.startswith("/admin/") else f"{request.method} "
    echoed = _said(request)
    if response.status_code >= REFUSED and all(one.last_name in echoed for one in persons):
        return response
    for miss in check(text, rows, persons=persons, channel=channel, echoed=echoed):
        match = getattr(request, "resolver_match", None)
        WALK.misses.append(f"{request.method} {match.view_name if match else request.path}: {miss}")
    return response


def _said(request: Any) -> str:
    said = request.META.get("QUERY_STRING", "")
    body = getattr(request, "_body", b"") or getattr(request, "raw_json", b"")
    posted = getattr(request, "_post", None)
    return " ".join([str(request.GET.dict()), said, str(body), str(posted.dict() if posted else "")])


def plant(sender: Any, instance: Any, **_other: Any) -> None:
    """Whoever is saved is planted from then on, as last saved; who is only typed into a draft has its id."""
    if sender.__name__ == "InquiryDraft":
        _plant_typed(instance)
    if sender.__name__ in {"Member", "Prospect"} and instance.last_name:
        WALK.planted[instance.id] = Planted(
            instance.id,
            instance.first_name,
            instance.last_name,
            instance.date_of_birth,
            _mbi_of(instance),
            str(instance.phone or ""),
            instance.humana_id or "",
        )


def _mbi_of(person: Any) -> str:
    """What nobody can open can be shown by nobody either."""
    try:
        return getattr(person, "mbi", "") or ""
    except SealBroken:
        return ""


def _plant_typed(draft: Any) -> None:
    typed = draft.content.get("prospect")
    values = {name: str(value) for name, value in typed.items() if value} if isinstance(typed, dict) else {}
    if values.get("first_name") and values.get("last_name"):
        try:
            born = date.fromisoformat(values.get("date_of_birth", ""))
        except ValueError:
            born = None
        names = values["first_name"], values["last_name"]
        WALK.planted[draft.id] = Planted(draft.id, *names, born, "", "", values.get("member_id", ""))


@contextmanager
def noting_rows() -> Iterator[None]:
    """Keep the rows that each request writes beside it, and those that a search box finds written for its minute."""
    insert, named_in = entries.insert_entry, searches.named_in

    def note(*, kind: str, road: str, subjects: Iterable[UUID], fields: Iterable[str]) -> None:
        rows = _rows.get()
        if rows is not None:
            rows.append({"kind": kind, "road": road, "subjects": list(subjects), "fields": list(fields)})

    def noted(entry: entries.Entry, *, by: Actor, at: datetime) -> None:
        insert(entry, by=by, at=at)
        note(kind=entry.kind, road=entry.road, subjects=entry.subjects, fields=entry.fields)

    def noted_before(searched: str, *, by: Actor, at: datetime, road: str) -> searches.Rows:
        found = named_in(searched, by=by, at=at, road=road)
        for subjects, fields in found:
            note(kind=searches.KIND, road=road, subjects=subjects, fields=fields)
        return found

    reads.insert_entry = searches.insert_entry = noted
    searches.named_in = noted_before
    try:
        yield
    finally:
        reads.insert_entry = searches.insert_entry = insert
        searches.named_in = named_in


@contextmanager
def walking() -> Iterator[Walk]:
    """Walk for as long as the block lasts."""
    get_response, bulk_create = BaseHandler.get_response, QuerySet.bulk_create

    def observed(self: BaseHandler, request: Any) -> Any:
        return observe(request, lambda given: get_response(self, given))

    def planting(self: Any, rows: Any, *args: Any, **options: Any) -> Any:
        made = bulk_create(self, rows, *args, **options)
        for one in made:
            plant(type(one), one)
        return made

    post_save.connect(plant)
    QuerySet.bulk_create = planting  # type: ignore[method-assign]
    BaseHandler.get_response = observed  # type: ignore[method-assign]
    try:
        with noting_rows():
            yield WALK
    finally:
        BaseHandler.get_response = get_response  # type: ignore[method-assign]
        QuerySet.bulk_create = bulk_create  # type: ignore[method-assign]
        post_save.disconnect(plant)
