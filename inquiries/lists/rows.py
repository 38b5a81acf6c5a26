"""One row of a list of inquiries, typed: what the list reads of an inquiry, and nothing more of its person (R32)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.http.outputs import written
from foundation.search.matches import Match
from inquiries.labels.schemas import LabelShown


def _read(path: str) -> Any:
    """A value of a related row, by its path from the inquiry."""
    return field(metadata={"path": path})


def _added() -> Any:
    """What a list adds to its rows afterwards, where it shows it."""
    return field(default="", metadata={"path": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedInquiry:
    """An inquiry as lists show it, without birth date or MBI. `status` is the one that its reader is told (R14)."""

    id: UUID
    reference: str
    flow: str
    status: str
    set_aside_quietly: bool
    pending_reason: str
    priority: int
    inquiry_type_id: str
    line_of_business: str
    family: str
    summary: str
    status_since: datetime
    hold_until: datetime | None
    work_starts_at: datetime
    close_reason: str
    due_at: datetime | None
    warning_at: datetime | None
    label_codes: Sequence[str]
    version: int
    created_at: datetime
    updated_at: datetime
    member_id: UUID | None
    member_first_name: str | None = _read("member__first_name")
    member_last_name: str | None = _read("member__last_name")
    linked_member_id: UUID | None
    link_is_sure: bool
    prospect_id: UUID | None
    prospect_first_name: str | None = _read("prospect__first_name")
    prospect_last_name: str | None = _read("prospect__last_name")
    agent_id: UUID
    agent_first_name: str = _read("agent__first_name")
    agent_last_name: str = _read("agent__last_name")
    queue_code: str = _read("queue__code")
    queue_title: str = _read("queue__title")
    assignee_id: UUID | None
    assignee_name: str | None = _read("assignee__user__display_name")
    labels: Sequence[LabelShown] = field(default=(), metadata={"path": ""})
    type_title: str = _added()
    whereabouts: str = _added()
    departments: Sequence[str] = _added()
    matched: Sequence[Match] = field(default=(), metadata={"path": ""})

    @property
    def first_name(self) -> str:
        """Of the person it is about, as filed."""
        return (self.member_first_name if self.member_id else self.prospect_first_name) or ""

    @property
    def last_name(self) -> str:
        """Of the person it is about, as filed."""
        return (self.member_last_name if self.member_id else self.prospect_last_name) or ""

    @property
    def about(self) -> str:
        """The person it is about, last name first."""
        return f"{self.last_name}, {self.first_name}"

    @property
    def agent_name(self) -> str:
        """The agent named on it."""
        return f"{self.agent_first_name} {self.agent_last_name}"


PATHS = {one.name: path for one in fields(ListedInquiry) if (path := one.metadata.get("path", one.name))}
"""By field of a row what the query of the list reads for it."""
row_of = written(
    f"lambda values: ListedInquiry({', '.join(f'{name}=values[{place}]' for place, name in enumerate(PATHS))})",
    ListedInquiry=ListedInquiry,
)
"""A row of what was read for it, in the order of `PATHS`; written once, because a page of a list has two hundred."""
