"""The columns of a list of inquiries, each said once: for the API and its document, files, saved views and pages.

To add one, add it here; what it shows must be in a row (`ListedInquiry`). The row of the API is what the columns say,
and what clients go on with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Annotated, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.http.inputs import Body, Enumeration
from foundation.http.outputs import NamedCode, NamedPerson, Output, is_output, taken_apart, written
from inquiries.labels.schemas import LabelShown
from inquiries.lists.rows import ListedInquiry
from inquiries.lists.state_words import INQUIRY_STATES
from inquiries.pages.schemas import PersonRow
from inquiries.search_documents.schemas import MatchAnswer, matches_shown
from inquiries.values import FLOW, PENDING_REASON, STATUS
from members.values import FAMILY, PLAN_TYPE


class Drawn(StrEnum):
    """How a page draws the cells of a column."""

    TEXT = "text"
    REFERENCE = "reference"
    PRIORITY = "priority"
    STATUS = "status"
    DUE = "due"
    INSTANT = "instant"
    LABELS = "labels"


class ShownTo(StrEnum):
    """Who sees a column without having chosen any."""

    STAFF = "staff"
    AGENTS = "agents"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Answer:
    """A field of the row of the API: its hint, as outputs have it, and where a row has its value.

    `parts` says the same for each field of an output, which is null where a row lacks the first of them. What is
    `made` of the row is in no place of it.
    """

    name: str
    hint: Any
    path: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    made: Callable[[ListedInquiry], Any] | None = None

    def source(self) -> str:
        """Its value as an expression of `row`."""
        if self.made is not None:
            return f"body_of(made_{self.name}(row))"
        if not self.parts:
            return f"row.{self.path}"
        first, *_ = self.parts.values()
        body = ", ".join(f"{name!r}: row.{path}" for name, path in self.parts.items())
        return f"None if row.{first} is None else {{{body}}}"


def answer(name: str, hint: Any, value: str | Callable[[ListedInquiry], Any] = "", /, **parts: str) -> Answer:
    """A field with its value, which is that of the same name where none is given, or with that of its parts.

    Raises ValueError where these are not the parts of the output.
    """
    if callable(value):
        return Answer(name, hint, made=value)
    bare, _marks, _instead = taken_apart(hint)
    if is_output(bare) and [*bare.hints()] != [*parts]:
        raise ValueError(f"{name} has other parts: {', '.join(bare.hints())}")
    return Answer(name, hint, path=value or name, parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `label` stands over it, and `meaning` is what the API says of its name.

    `text` is its cell in a file, and on a page unless it is `drawn` otherwise; instants are put into the reader's zone.
    `answers` are the fields by which the API's list gives the same. `personal` is what redaction profiles and the
    journal call what it tells of a person. `sorted_by` is the field by which the list can be sorted at its head.
    `is_labelled`: it does not explain itself on a phone, where there are no heads. `width` is that in a workbook, in
    characters.
    """

    name: str
    label: Promise
    meaning: str
    text: Callable[[ListedInquiry], str | datetime | None]
    drawn: Drawn = Drawn.TEXT
    answers: tuple[Answer, ...] = ()
    shown_to: frozenset[ShownTo] = frozenset()
    personal: str = ""
    sorted_by: str = ""
    is_labelled: bool = False
    width: int = 20

    @property
    def is_instant(self) -> bool:
        """Whether its cells in a workbook are dates, so that its head names the zone."""
        return self.drawn in (Drawn.DUE, Drawn.INSTANT)


PERSON = {"first_name": "first_name", "last_name": "last_name"}
STAFF, AGENTS, FILES = ShownTo.STAFF, ShownTo.AGENTS, ShownTo.FILES
EVERYBODY = frozenset(ShownTo)
COLUMNS: dict[str, Column] = {
    one.name: one
    for one in (
        Column(
            name="reference",
            label=_("Reference"),
            meaning="The reference.",
            text=attrgetter("reference"),
            drawn=Drawn.REFERENCE,
            answers=(answer("reference", str),),
            shown_to=EVERYBODY,
            sorted_by="reference",
            width=14,
        ),
        Column(
            name="about",
            label=_("About"),
            meaning="The name of the person.",
            text=attrgetter("about"),
            answers=(
                answer("member", PersonRow | None, id="member_id", **PERSON),
                answer("prospect", PersonRow | None, id="prospect_id", **PERSON),
            ),
            shown_to=EVERYBODY,
            personal="name",
            width=26,
        ),
        Column(
            name="summary",
            label=_("Summary"),
            meaning="The summary.",
            text=attrgetter("summary"),
            answers=(answer("summary", str),),
            shown_to=frozenset({STAFF, AGENTS}),
            personal="free_text",
            width=60,
        ),
        Column(
            name="labels",
            label=_("Labels"),
            meaning="The labels that you see.",
            text=lambda row: ", ".join(one.text for one in row.labels),
            drawn=Drawn.LABELS,
            answers=(answer("labels", Sequence[LabelShown], lambda row: row.labels),),
            is_labelled=True,
        ),
        Column(
            name="inquiry_type",
            label=_("Type"),
            meaning="The type.",
            text=attrgetter("type_title"),
            answers=(answer("inquiry_type", str, "inquiry_type_id"),),
            shown_to=EVERYBODY,
        ),
        Column(
            name="priority",
            label=_("Priority"),
            meaning="The priority.",
            text=lambda row: f"P{row.priority}",
            drawn=Drawn.PRIORITY,
            answers=(answer("priority", int),),
            shown_to=frozenset({STAFF, FILES}),
            sorted_by="priority",
            width=8,
        ),
        Column(
            name="status",
            label=_("Status"),
            meaning="The status.",
            text=lambda row: str(INQUIRY_STATES[row.status]),
            drawn=Drawn.STATUS,
            answers=(
                answer("status", Annotated[str, STATUS]),
                answer(
                    "pending_reason",
                    Annotated[str | None, PENDING_REASON],
                    lambda row: row.pending_reason or None,
                ),
            ),
            shown_to=EVERYBODY,
        ),
        Column(
            name="queue",
            label=_("Queue"),
            meaning="The queue.",
            text=attrgetter("queue_title"),
            answers=(answer("queue", NamedCode, code="queue_code", title="queue_title"),),
            shown_to=frozenset({STAFF, FILES}),
        ),
        Column(
            name="held_by",
            label=_("Assignee"),
            meaning="The assignee.",
            text=attrgetter("assignee_name"),
            answers=(answer("assignee", NamedPerson | None, id="assignee_id", name="assignee_name"),),
            shown_to=frozenset({STAFF, FILES}),
            is_labelled=True,
        ),
        Column(
            name="agent",
            label=_("Agent"),
            meaning="The agent.",
            text=attrgetter("agent_name"),
            answers=(answer("agent", NamedPerson, id="agent_id", name="agent_name"),),
            is_labelled=True,
        ),
        Column(
            name="due",
            label=_("Due"),
            meaning="The earliest unmet due time.",
            text=attrgetter("due_at"),
            drawn=Drawn.DUE,
            answers=(
                answer("due_at", datetime | None),
                answer("warning_at", datetime | None),
            ),
            shown_to=EVERYBODY,
            sorted_by="due_at",
            is_labelled=True,
        ),
        Column(
            name="filed",
            label=_("Filed"),
            meaning="When it was filed.",
            text=attrgetter("created_at"),
            drawn=Drawn.INSTANT,
            answers=(answer("created_at", datetime),),
            sorted_by="created_at",
            is_labelled=True,
        ),
        Column(
            name="updated",
            label=_("Changed"),
            meaning="When it last changed.",
            text=attrgetter("updated_at"),
            drawn=Drawn.INSTANT,
            answers=(answer("updated_at", datetime),),
            shown_to=frozenset({AGENTS}),
            sorted_by="updated_at",
            is_labelled=True,
        ),
    )
}
"""By name, in the order in which they are shown and offered."""


def columns_shown_to(whom: ShownTo) -> tuple[str, ...]:
    """The columns of somebody who has chosen none."""
    return tuple(name for name, column in COLUMNS.items() if whom in column.shown_to)


def column_labels() -> dict[str, Promise]:
    """What stands over each column, in the reader's language."""
    return {name: column.label for name, column in COLUMNS.items()}


def column_values() -> Enumeration:
    """The names of the columns with what the API says of each."""
    meanings = {name: column.meaning for name, column in COLUMNS.items()}
    return Enumeration("ListColumn", "A column of a list of inquiries.", meanings)


BESIDE: tuple[Answer, ...] = (
    answer("id", UUID),
    answer("flow", Annotated[str, FLOW]),
    answer("line_of_business", Annotated[str, PLAN_TYPE]),
    answer("family", Annotated[str, FAMILY]),
    answer("version", int),
    answer(
        "links",
        Mapping[str, str],
        lambda row: {"self": f"/api/v1/inquiries/{row.reference}/"},
    ),
    answer("matched", Sequence[MatchAnswer], lambda row: matches_shown(row.matched) if row.matched else []),
)
"""What is in every row of the API beside its columns."""


def _answers() -> tuple[Answer, ...]:
    """What the row of the API has, with the columns as they are."""
    return (*BESIDE, *(answer for column in COLUMNS.values() for answer in column.answers))


@cache
def _body_by(_columns: tuple[str, ...]) -> Callable[[ListedInquiry], Body]:
    """What makes the body of a row with these columns, written once for all rows: a page of a list has two hundred."""
    answers = _answers()
    body = ", ".join(f"{one.name!r}: {one.source()}" for one in answers)
    return written(f"lambda row: {{{body}}}", **{f"made_{one.name}": one.made for one in answers})


@dataclass(frozen=True, slots=True)
class InquiryRow(Output):
    component = "InquirySummary"
    row: ListedInquiry

    @classmethod
    def hints(cls) -> Mapping[str, Any]:
        """As the columns say."""
        return {one.name: one.hint for one in _answers()}

    def as_body(self) -> Body:
        """As the columns say."""
        return _body_by(tuple(COLUMNS))(self.row)
