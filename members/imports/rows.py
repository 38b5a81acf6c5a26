"""One row of the feed: a person, perhaps a policy, perhaps an application."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.identifiers import IdentifierRejected, normalize_cms_plan
from members.book.rules import WITH_CMS_CODE
from members.imports.columns import CLEAR, COLUMNS, REQUIRED, Column


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row, never the value itself."""

    line: int
    column: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """The texts of one row by column, and what was wrong with it before they are read.

    `is_partial` where it may name a known person or policy by number alone, as an 834 does; in a CSV file each row
    says who it is about.
    """

    line: int
    texts: Mapping[str, str]
    problems: tuple[RowProblem, ...] = ()
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row whose every value is sound, in normal form.

    What the row leaves out is missing from `values`; what it clears stands there as the column clears it.
    """

    line: int
    values: Mapping[str, Any]
    humana_id: str = ""
    dependent_code: str = ""
    is_partial: bool = False

    def get(self, name: str) -> Any:
        return self.values.get(name)


@dataclass(slots=True)
class ReadRow:
    """What reading a row gave: the row, or what is wrong with it."""

    row: FeedRow | None = None
    problems: list[RowProblem] = field(default_factory=list)


def read_row(raw: RawRow, *, today: date) -> ReadRow:
    """Judge every value of a row and how the values fit together."""
    line, texts = raw.line, raw.texts
    values, problems = read_values(raw, COLUMNS, today)
    if not raw.is_partial:
        missing = [name for name in REQUIRED if not texts.get(name)]
        problems += [RowProblem(line, name, "required", "Required.") for name in missing]
    problems = problems or _unfitting(raw, values)
    if problems:
        return ReadRow(problems=problems)
    humana_id, dependent_code = values.pop("humana_id", ("", ""))
    return ReadRow(FeedRow(line, values, humana_id, dependent_code, raw.is_partial))


def read_values(raw: RawRow, columns: Mapping[str, Column], today: date) -> tuple[dict[str, Any], list[RowProblem]]:
    """The values of a row that are sound, and what is wrong with the others."""
    values: dict[str, Any] = {}
    problems = list(raw.problems)
    for name, text in raw.texts.items():
        if text:
            try:
                values[name] = _value(columns[name], text, today)
            except IdentifierRejected as error:
                problems.append(RowProblem(raw.line, name, error.code, error.detail))
    return values, problems


def _value(column: Column, text: str, today: date) -> Any:
    """What a cell stores. Raises IdentifierRejected."""
    if text.lower() != CLEAR:
        return column.read(text, today)
    if not column.is_clearable:
        raise IdentifierRejected(
            "not_clearable", _("This column cannot be cleared. Leave it empty to keep what is stored.")
        )
    return column.clears_to


def _unfitting(raw: RawRow, values: dict[str, Any]) -> list[RowProblem]:
    """What does not fit together; normalises the plan code on the way."""
    line = raw.line
    lacking = () if raw.is_partial else _lacking(values)
    found = [RowProblem(line, name, "required", detail) for name, detail in lacking]
    found += _unfitting_plan(line, values)
    first, last = values.get("effective_on"), values.get("terminates_on")
    if first and last and last < first:
        found.append(RowProblem(line, "terminates_on", "before_effective", _("Coverage can't end before it starts.")))
    born, died = values.get("date_of_birth"), values.get("deceased_on")
    if born and died and died < born:
        found.append(
            RowProblem(line, "deceased_on", "before_birth", _("The death date can't be before the birth date."))
        )
    return found


def _lacking(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "humana_id" not in values and "application_number" not in values:
        yield "humana_id", _("Give a Humana ID, or the application of a person who does not have one yet.")
    for owner, needs, detail in NEEDS:
        if owner in values:
            yield from ((name, _(detail)) for name in needs if name not in values)


NEEDS = (
    ("policy_number", ("humana_id", "plan_code", "effective_on"), gettext_noop("A policy needs it.")),
    ("application_number", ("plan_code", "application_state", "agent_san"), gettext_noop("An application needs it.")),
)


def _unfitting_plan(line: int, values: dict[str, Any]) -> list[RowProblem]:
    """Plans under a CMS contract have its code, brought into its one form; the others have codes of their own."""
    plan_type = values.get("plan_type")
    if "plan_code" not in values or plan_type not in (None, *WITH_CMS_CODE):
        return []
    try:
        values["plan_code"] = normalize_cms_plan(values["plan_code"])
    except IdentifierRejected as error:
        return [RowProblem(line, "plan_code", error.code, error.detail)] if plan_type else []
    return []
