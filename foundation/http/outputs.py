"""What the API answers, each field said once: its hint yields the value in the body and the schema in the document.

A plain hint is a value as JSON has it, `| None` one that may be null, another output an object of its own, `Sequence`
and `Mapping` several of one kind. Marks say more: `Annotated[str, STATUS]` one of the values of an enumeration,
`Annotated[str, KnownToday(KIND)]` one of them today, `Annotated[Mapping[str, Any], FACTS]` an object that a schema
describes, and `Says` a text of its own; other texts come from the project (`arsos/field_texts.py`). A field that is
said only sometimes is `| Absent` and `ABSENT` by itself. `from_` is `from` outside. How the document is drawn from
this is in `output_schemas`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    ParamSpec,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from foundation.http.inputs import Body, Enumeration

ResultT = TypeVar("ResultT")
ClassesT = ParamSpec("ClassesT")


def per_class(work: Callable[ClassesT, ResultT]) -> Callable[ClassesT, ResultT]:
    """Work something out once for each class of outputs, or for several together."""
    return cast("Callable[ClassesT, ResultT]", cache(work))


class Absent(Enum):
    """Marks what an answer does not say, apart from null, which some answers do say."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Says:
    """What a field means, where its name alone does not say it, and the format of a text."""

    meaning: str = ""
    written_as: str = ""


@dataclass(frozen=True, slots=True)
class From:
    """Where a row has the value of a field under another name, or in a row of its own: `queue.code`."""

    path: str


@dataclass(frozen=True, slots=True)
class KnownToday:
    """The values that a text has today; there may be others tomorrow."""

    values: Enumeration


class Output:
    """A body of an answer, or a part of one; its subclasses are frozen dataclasses with slots.

    `component` names it in the OpenAPI document where the name of its class would not do. `is_open`: readers must
    expect more fields than they know.
    """

    __slots__ = ()
    component: ClassVar[str] = ""
    is_open: ClassVar[bool] = False

    @classmethod
    def of(cls, row: Any, **said: Any) -> Self:
        """From what has attributes or keys of the same names (or `From` others), but for those that are `said`.

        Parts that are outputs are taken from what stands there in the same way. A text that may be null is null where
        it is blank; a field that may be absent is there only if it is said.
        """
        taken: Self = _taking(cls, tuple(said), isinstance(row, dict))(row, said)  # type: ignore[arg-type]  # a class
        return taken

    @classmethod
    def hints(cls) -> Mapping[str, Any]:
        """What it says of each field, by its name outside."""
        return {_outside(name): hint for name, hint in _own_hints(cls).items()}

    def as_body(self) -> Body:
        """As it is sent, without what it does not say."""
        return _sending(type(self))(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Output):
    """One page of a list."""

    next: Annotated[str | None, Says("The address of the next page; null on the last.", "uri")]
    previous: Annotated[str | None, Says("The address of the previous page; null on the first.", "uri")]
    results: Annotated[Sequence[Output], Says("What is on this page, in the order of the list.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCode(Output):
    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson(Output):
    id: UUID
    name: str


def body_of(answer: Any) -> Any:
    """An output as it is sent; lists and objects of outputs as well, and plain values as they are."""
    if isinstance(answer, Output):
        return answer.as_body()
    if isinstance(answer, list | tuple):
        return [body_of(one) for one in answer]
    if isinstance(answer, dict):
        return {name: body_of(one) for name, one in answer.items()}
    return answer


def require_declared(answer: object, declared: type[Output] | None, *, is_page: bool, is_many: bool) -> None:
    """Raise TypeError where an answer is not what the document says: a bare dict would say its fields once more."""
    if declared is None:
        return
    shown: Any = answer.results if is_page and isinstance(answer, Page) else answer if is_many else [answer]
    for one in shown:
        if not isinstance(one, declared):
            raise TypeError(f"{declared.__name__} is to be answered, not {type(one).__name__}")


def is_output(hint: Any) -> bool:
    """Whether a hint is an output itself."""
    return isinstance(hint, type) and get_origin(hint) is None and issubclass(hint, Output)


def taken_apart(hint: Any) -> tuple[Any, list[Any], frozenset[Any]]:
    """The bare hint, its marks, and what may stand instead of a value: `NoneType`, `Absent`."""
    marks: list[Any] = []
    instead: frozenset[Any] = frozenset()
    while (origin := get_origin(hint)) in (Annotated, Union, UnionType):
        if origin is Annotated:
            hint, *more = get_args(hint)
            marks += more
        else:
            instead |= {NoneType, Absent} & set(get_args(hint))
            (hint,) = (one for one in get_args(hint) if one not in (NoneType, Absent))
    return hint, marks, instead


@per_class
def _own_hints(output: type[Output]) -> Mapping[str, Any]:
    hints = get_type_hints(output, include_extras=True)
    return {one.name: hints[one.name] for one in fields(output)}  # type: ignore[arg-type]  # its subclasses are dataclasses


@per_class
def _sending(output: type[Output]) -> Callable[[Output], Body]:
    """What makes the body of an output, written once for its class: a loop over fields takes three times as long."""
    hints = _own_hints(output)
    sent = ", ".join(f"{_outside(name)!r}: {_sent(f'it.{name}', hint)}" for name, hint in hints.items())
    body = f"{{{sent}}}"
    if any(Absent in taken_apart(hint)[2] for hint in hints.values()):
        body = f"{{name: value for name, value in {body}.items() if value is not ABSENT}}"
    return written(f"lambda it: {body}")


def _sent(value: str, hint: Any) -> str:
    bare, _, instead = taken_apart(hint)
    if not _holds_outputs(hint):
        return value
    return f"{value}.as_body()" if is_output(bare) and not instead else f"body_of({value})"


@cache
def _taking(output: type[Output], said: tuple[str, ...], is_dict: bool) -> Callable[..., Any]:  # noqa: FBT001  a key
    """What makes an output of a row and of what is said beside it, written once for each place that does so."""
    parts: dict[str, Any] = {"output": output}
    taken = []
    for name, hint in _own_hints(output).items():
        bare, marks, instead = taken_apart(hint)
        if name in said or Absent in instead:
            continue
        path = next((mark.path for mark in marks if isinstance(mark, From)), _outside(name) if is_dict else name)
        value = f"row[{path!r}]" if is_dict else f"row.{path}"
        if "." in path and NoneType in instead:
            value = f"followed(row, {path.split('.')!r})"
        part = next((one for one in (bare, *get_args(bare)[:1]) if is_output(one)), None)
        if part is not None:
            parts[f"part_{name}"] = part
            value = f"{'made_of' if part is bare else 'made_of_each'}(part_{name}, {value})"
        taken.append(f"{name}={value}{' or None' if bare is str and NoneType in instead else ''}")
    return written(f"lambda row, said: output({', '.join([*taken, '**said'])})", **parts)


def written(source: str, **names: Any) -> Callable[..., Any]:
    """A function from its text, as the dataclasses of the library make theirs; the text has names of fields alone."""
    known = {"ABSENT": ABSENT, "body_of": body_of, "followed": _followed, "made_of": _made_of}
    made: Callable[..., Any] = eval(source, {**known, "made_of_each": _made_of_each, **names})  # noqa: S307  names of fields alone
    return made


def _followed(value: Any, path: Sequence[str]) -> Any:
    """What stands at the end of a path that may break off."""
    for step in path:
        if value is None:
            break
        value = getattr(value, step)
    return value


def _made_of(part: type[Output], value: Any) -> Output | None:
    return None if value is None else part.of(value)


def _made_of_each(part: type[Output], values: Any) -> list[Output] | None:
    return None if values is None else [part.of(value) for value in values]


def _holds_outputs(hint: Any) -> bool:
    return is_output(hint) or any(_holds_outputs(one) for one in get_args(hint))


def _outside(name: str) -> str:
    return name.removesuffix("_")
