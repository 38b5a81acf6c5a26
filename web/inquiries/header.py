"""What the header of an inquiry says: what is due when, who has it, and why it is in its queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.actor import Actor
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import DONE, Status
from inquiries.pages.shown import ClockShown, ShownInquiry
from inquiries.targets.models import InquiryClock

KIND = InquiryClock.Kind
SERVICE: dict[str, str | Promise] = {KIND.FIRST_RESPONSE: _("First response"), KIND.RESOLUTION: _("Resolution")}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock that runs: what is due, when, and from when it is at risk."""

    title: str
    due_at: datetime
    warning_at: datetime | None


def deadlines_of(read: ShownInquiry) -> dict[str, Any]:
    """The service clock that comes first, whether they are paused, and every regulatory deadline that nobody has met.

    A duplicate keeps its service clocks for an undo; nothing is due there meanwhile.
    """
    live = [one for one in read.clocks if one.ended_at is None]
    running = [] if read.inquiry.status in DONE else [one for one in live if one.kind in SERVICE]
    service = sorted((one for one in running if one.due_at), key=lambda one: one.due_at)
    return {
        "service_due": _deadline(service[0]) if service else None,
        "is_paused": bool(running) and not service,
        "legal_due": [_deadline(one) for one in _by_law(live)],
    }


def _by_law(live: Sequence[ClockShown]) -> list[ClockShown]:
    return sorted((one for one in live if one.kind == KIND.REGULATORY and one.due_at), key=lambda one: one.due_at)


def _deadline(clock: ClockShown) -> Deadline:
    return Deadline(str(SERVICE.get(clock.kind, "")), clock.due_at, clock.warning_at)


def assignee_beside(read: ShownInquiry) -> str:
    """Who has it, where the line of where it is names somebody or something else."""
    assignee = read.inquiry.assignee
    if assignee is None or not read.is_staff:
        return ""
    name = str(assignee.user.display_name)
    return "" if name in read.whereabouts else name


def rule_of(read: ShownInquiry) -> str:
    """By which rule it came into its queue; nothing where a person moved it."""
    return next((one.rule or "" for one in read.routed), "")


def is_moved_by_hand(read: ShownInquiry) -> bool:
    """Whether a person put it into its queue last."""
    return any(one.rule_set_version is None for one in read.routed)


TO_WORK_ON = frozenset({Status.QUEUED, Status.IN_PROGRESS})


def offers_next(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether to offer what the reader's queues give next: nothing is left to do here, or a department is asked."""
    return bool(actor.associate_id and actor.queue_ids) and (is_over(actor, inquiry) or inquiry.open_requests > 0)


def is_over(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the reader has nothing to do here until something arrives, or has just let go of it."""
    has_let_go = inquiry.status == Status.QUEUED and inquiry.last_holder_id == actor.associate_id is not None
    return inquiry.status not in TO_WORK_ON or has_let_go
