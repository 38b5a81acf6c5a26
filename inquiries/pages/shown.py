"""What somebody is shown of one inquiry and of what stands around it, typed: for the API and the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from inquiries.inquiry.access import Sight
from inquiries.inquiry.models import Inquiry
from inquiries.pages.duplicates import SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """One clock; `label` names the legal ones."""

    kind: str
    label: str
    round: int
    state: str
    due_at: datetime
    warning_at: datetime | None
    urgent_at: datetime | None
    target_seconds: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown:
    """Another inquiry that this one is, or may be, a duplicate of; its status as the reader is told it."""

    kind: str
    reference: str
    status: str
    is_open: bool
    set_aside_quietly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDuplicateShown:
    """Another open inquiry about the same person; for ARSOS."""

    reference: str
    status: str
    summary: str
    inquiry_type_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverShown:
    """A hand-over that nobody has undone."""

    id: UUID
    destination: str
    variant: str
    legal_due_at: datetime | None
    legal_source: str
    acknowledged_at: datetime | None
    acknowledge_due_at: datetime | None
    handed_over_by_id: UUID | None
    handed_over_at: datetime
    has_waiting_correction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionShown:
    """A hand-over that words suggest and nobody has decided; for ARSOS."""

    id: UUID
    destination: str
    phrases: Sequence[str]
    suggested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShown:
    """What a department was asked. To agents the words are empty: they read where it is, and not what departments and
    ARSOS say to each other (R6).
    """

    id: UUID | None
    department: str
    status: str
    summary: str
    answer: str
    external_reference: str
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None
    shared: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShown:
    """A department that has not answered, since when it was asked and until when it should answer."""

    department: str
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShown:
    """A message of the reader's own that is not sent yet."""

    id: UUID
    author_id: UUID
    author_name: str
    body: str
    send_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """Something that is still to be done about it, by whom and when; for ARSOS."""

    id: UUID
    text: str
    due_at: datetime
    for_name: str
    made_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedShown:
    """What put an inquiry into its queue last; without a version of rules a person did. For ARSOS."""

    rule_set_version: int | None
    rule: str | None


SHOWN: Mapping[str, type[Any]] = {
    "clocks": ClockShown,
    "links": LinkShown,
    "alike": PossibleDuplicateShown,
    "hand_overs": HandOverShown,
    "suggestions": SuggestionShown,
    "requests": RequestShown,
    "waiting": WaitingShown,
    "routed": RoutedShown,
    "tasks": TaskShown,
    "held": HeldShown,
}


class QueueShown(Protocol):
    """A queue as far as an inquiry shows it: its row, or what is known of it."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str: ...


class AgentShown(Protocol):
    """An agent as far as an inquiry shows them."""

    @property
    def name(self) -> str: ...

    @property
    def san(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AgentInHand:
    """The agent of an inquiry who files it, and so is known already."""

    name: str
    san: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownInquiry:
    """An inquiry with what stands around it, cut to what the reader may see."""

    inquiry: Inquiry
    sight: Sight
    whereabouts: str
    queue: QueueShown
    agent: AgentShown
    clocks: Sequence[ClockShown] = ()
    links: Sequence[LinkShown] = ()
    hand_overs: Sequence[HandOverShown] = ()
    requests: Sequence[RequestShown] = ()
    alike: Sequence[PossibleDuplicateShown] = ()
    suggestions: Sequence[SuggestionShown] = ()
    routed: Sequence[RoutedShown] = ()
    tasks: Sequence[TaskShown] = ()
    held: Sequence[HeldShown] = ()
    set_aside: Sequence[SetAside] = ()
    set_aside_count: int = 0
    """How many there are, where `set_aside` has the newest alone."""
    has_messages: bool = False
    """Whether a message stands in it that nobody has retracted."""
    has_answers: bool = False
    """Whether an answer was given that nobody has retracted, the last one or one before."""

    @property
    def is_staff(self) -> bool:
        """Whether the reader looks at it as ARSOS."""
        return self.sight.is_staff
