"""What an agent is asked for now, what ARSOS works on, and what is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from foundation.actor import Actor
from inquiries.catalog.queries import type_titles
from inquiries.departments.queries import departments_asked
from inquiries.inquiry.rules import Need, Status
from inquiries.lists.queries.lists import NEEDS, InquiryFilters, own_rows
from inquiries.lists.rows import ListedInquiry
from inquiries.pages.rules import StatusFacts, decide_status_line

ORDER = {
    Need.ANSWER: ("status_since", "id"),
    Need.TELL: ("status_since", "id"),
    Need.WAIT: ("due_at", "id"),
    Need.NOTHING: ("-updated_at", "id"),
}


@dataclass(frozen=True, slots=True)
class Needing:
    """The first rows that need one thing of the agent, with `type_title` and `whereabouts`; whether there are more."""

    need: str
    rows: Sequence[ListedInquiry]
    has_more: bool


def agent_desk(actor: Actor, at: datetime, *, zone: ZoneInfo, most: int) -> list[Needing]:
    """What is in the actor's name or in that of those they act for, by what it needs of them.

    The longest waiting come first, and of what is done the newest.
    """
    found = {need: own_rows(actor, InquiryFilters(need=need), ORDER[need], most + 1, at=at) for need in NEEDS}
    asked = departments_asked(row.id for need in (Need.ANSWER, Need.WAIT) for row in found[need][:most])
    titles = type_titles() if any(found.values()) else {}
    return [
        Needing(need, [_placed(row, asked, titles, at, zone) for row in rows[:most]], has_more=len(rows) > most)
        for need, rows in found.items()
    ]


def _placed(
    row: ListedInquiry, asked: Mapping[UUID, Any], titles: Mapping[str, str], at: datetime, zone: ZoneInfo
) -> ListedInquiry:
    facts = StatusFacts(
        status=row.status,
        pending_reason=row.pending_reason,
        close_reason=row.close_reason,
        queue=row.queue_title,
        holder=row.assignee_name or "",
        since=row.status_since,
        due_at=row.due_at,
        work_starts_at=row.work_starts_at,
        hold_until=row.hold_until,
        is_continued=row.set_aside_quietly and row.status == Status.QUEUED,
        departments=asked.get(row.id, ()),
    )
    whereabouts = decide_status_line(facts, now=at, zone=zone)
    return replace(row, type_title=titles[row.inquiry_type_id], whereabouts=whereabouts)
