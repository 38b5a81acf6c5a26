"""What an associate finds on the home page: the day at a glance, and what to go on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from events.notifications.models import Notification
from events.notifications.queries import notifications_of
from events.notifications.rules import REPLIES, place_of, sentence
from foundation.actor import Actor
from inquiries.follow_up_tasks.models import FollowUpTask
from inquiries.follow_up_tasks.queries import own_tasks
from inquiries.inquiry.access import note_shown
from inquiries.inquiry.rules import Status
from inquiries.queues.queries.board import queue_board
from inquiries.queues.queries.next_hours import next_hours
from inquiries.queues.queries.workload import day_counted
from web.queues.board import totals

MOST_REPLIES = 6
FIRST_TASKS, MOST_TASKS = 8, 200
"""So many at first, and so many for who asks for all: one look notes each in the log of who saw what."""


def desk_day(actor: Actor, at: datetime) -> dict[str, Any]:
    """The day at a glance: what waits and is late, own work by urgency, unread replies, what is due soon, queues."""
    board, found = queue_board(actor, at), next_hours(actor, at)
    note_shown([*found.held, *found.due_soon])
    return {
        **totals(board),
        "board": board,
        "hands": day_counted(actor, at, since=_day_began(at)),
        "working": [row for row in found.held if row.status == Status.IN_PROGRESS],
        "pending": [row for row in found.held if row.status == Status.PENDING],
        "soon": found.due_soon,
        "replies": [{"says": sentence(one), "place": place_of(one), "at": one.created_at} for one in _replies(actor)],
    }


@dataclass(frozen=True, slots=True)
class DeskTasks:
    """What somebody is still to do, the first due first, and whether there is more of it."""

    shown: Sequence[FollowUpTask]
    has_more: bool


def desk_tasks(actor: Actor, at: datetime, *, is_all: bool) -> DeskTasks:
    """What the reader is still to do; with the page and not with its news, of which each asks twelve statements."""
    most = MOST_TASKS if is_all else FIRST_TASKS
    found = list(own_tasks(actor, at)[: most + 1])
    note_shown([one.inquiry for one in found[:most]])
    return DeskTasks(found[:most], len(found) > most)


def _replies(actor: Actor) -> Sequence[Notification]:
    unread = notifications_of(actor).filter(read_at=None, kind__in=REPLIES)
    return list(unread.order_by("-created_at", "id")[:MOST_REPLIES])


def _day_began(at: datetime) -> datetime:
    """Midnight where the reader is."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
