"""The tables that the document of the configuration writes, each registered by the app that owns it.

What a section leaves out belongs to one installation: ids, people, systems and their secrets, and how a version is
numbered and dated. It stays as it is when a document is applied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Field, ForeignKey, Model, QuerySet

from foundation.actor import Actor
from foundation.versioned.engine import Versions
from foundation.versioned.models import RulesVersion, VersionedRules
from foundation.written_rows import as_written, key_of

Values = dict[str, Any]
"""What a row says, by column, in the form in which a file writes it."""


class Gone(Enum):
    """What becomes of a row that the document does not name."""

    RETIRED = "retired"  # made inactive: inquiries refer to it
    REMOVED = "removed"  # nothing refers to it
    STAYS = "stays"  # it has no end: it is told, and left


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSection:
    """Rows that are kept as they are. `find_error` says what is wrong with a row that the table would take.

    `out_of_the_way` is a column of numbers that no two rows share: rows that change places step aside first.
    `withdrawn` no longer holds of a row that a document changes; shipped files say it, and nothing follows from it.
    `find_loss` says what of a row would not come back if it were removed and written again. Of removed rows one is
    left for each value of `last_of`; one altogether where it names no column.
    """

    model: type[Model]
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    when_gone: Gone
    key: tuple[str, ...] = ()
    find_error: Callable[[Any], str] = lambda _row: ""
    find_loss: Callable[[Any], str] = lambda _row: ""
    last_of: tuple[str, ...] = ()
    out_of_the_way: str = ""
    withdrawn: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return name_of(self.model)

    @property
    def told_apart_by(self) -> tuple[str, ...]:
        """The columns that tell its rows apart in a document."""
        return self.key or key_of(self.model)

    @property
    def unread(self) -> tuple[str, ...]:
        """The columns that a document may have, and from which nothing follows."""
        return tuple(self.withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSection:
    """Rows that are parts of a version, such as the rules of a set; they are published with it."""

    model: type[Model]
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    told_apart_by: tuple[str, ...]

    @property
    def name(self) -> str:
        return name_of(self.model)

    @property
    def unread(self) -> tuple[str, ...]:
        return self.left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSection:
    """What is published in versions, and never changed: the document says what is in force.

    `in_force` are the rows of the versions in force, `read` what one says. `normal` is what publishing keeps of what
    was written, `judge` raises InputRejected for what cannot be used. `publish` stores the next version, for the row
    that `of` names. `wait` takes the turn that a publisher takes, before anything else is locked; `hold` locks the rows
    that a publisher locks instead, so that what is read afterwards stays in force until the commit.
    """

    model: type[Model]
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    in_force: "Callable[[], QuerySet[Any]]"
    publish: Callable[[Values, Actor, datetime], Model]
    judge: Callable[[Values, datetime], None]
    normal: Callable[[Values, datetime], Values] = lambda values, _at: values
    wait: Callable[[str], None] = lambda _of: None
    hold: Callable[[list[str]], None] = lambda _of: None
    of: str = ""
    parts: tuple[str, PartSection] | None = None

    @property
    def name(self) -> str:
        return name_of(self.model)

    @property
    def told_apart_by(self) -> tuple[str, ...]:
        return (self.of,) if self.of else ()

    @property
    def unread(self) -> tuple[str, ...]:
        """How a version is numbered and dated is the installation's; shipped files say it."""
        return self.left_out

    def read(self, version: Any) -> Values:
        """What a version says, with its parts in order."""
        said = values_of(version, (*self.told_apart_by, *self.columns))
        if self.parts:
            name, part = self.parts
            said[name] = [values_of(one, part.columns) for one in getattr(version, name).all()]
        return said


NUMBERED = ("id", "version", "state", "created_by_name", "created_at", "published_at")
"""How an installation numbers and dates a version."""


def published(model: type[RulesVersion]) -> "Callable[[], QuerySet[Any]]":
    """The versions of a table that are in force."""
    return lambda: model._default_manager.filter(state=RulesVersion.State.PUBLISHED)


def rules_section(versions: "Versions[Any, Any]") -> VersionSection:
    """A section for rules that are kept whole, by the engine that publishes them."""
    model: type[VersionedRules] = versions.model

    def publish(values: Values, by: Actor, at: datetime) -> Model:
        made: Model = versions.put_in_force(title=values["title"], rules=values["rules"], by=by, at=at)
        return made

    return VersionSection(
        model=model,
        columns=("title", "rules"),
        left_out=NUMBERED,
        in_force=published(model),
        publish=publish,
        judge=lambda values, _at: versions.judge(values["rules"]),
        wait=versions.take_turns_at,
    )


Section = RowSection | VersionSection
AnySection = RowSection | VersionSection | PartSection
_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Let the document write a table; what a section refers to is registered before it."""
    _sections[section.name] = section


def sections() -> Mapping[str, Section]:
    """Every section by its name, in the order of a document."""
    return _sections


def written_sections() -> dict[str, AnySection]:
    """The same with the parts of versions, each after its version."""
    found: dict[str, AnySection] = {}
    for name, section in _sections.items():
        found[name] = section
        if isinstance(section, VersionSection) and section.parts:
            found[section.parts[1].name] = section.parts[1]
    return found


def name_of(model: type[Model]) -> str:
    """The name of a section in a document: that of its table in the shipped files."""
    return f"{model._meta.model_name}"


def column_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """A column of a section."""
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field


def values_of(row: Model, columns: tuple[str, ...]) -> Values:
    """What a row says in some columns."""
    return {name: as_written(row, column_of(type(row), name)) for name in columns}


def defaults_of(model: type[Model], columns: tuple[str, ...]) -> Values:
    """What a row says in the columns that a document leaves out."""
    found = {}
    for name in columns:
        value = column_of(model, name).get_default()
        found[name] = getattr(value, "value", value)
    return found


def references(model: type[Model], columns: tuple[str, ...]) -> list[str]:
    """The columns that refer to other rows, to be read in the same query."""
    return [name for name in columns if isinstance(model._meta.get_field(name), ForeignKey)]
