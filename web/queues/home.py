"""What an associate finds on the home page: the day at a glance, and what to go on with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from events.notifications.models import Notification
from events.notifications.queries import notifications_of
from events.notifications.rules import place_of, sentence
from foundation.actor import Actor
from inquiries.inquiry.access import note_rows_shown
from inquiries.queues.queries.board import queue_board
from inquiries.queues.queries.next_hours import due_soon, resolved_since
from inquiries.queues.queries.workload import assigned_work
from web.queues.board import totals

REPLIES = ("message", "message_at_duplicate", "department_answered", "department_answered_late")
REPLIES += ("department_answered_duplicate", "mentioned", "reopened")
"""Notifications of what somebody said or did about an inquiry since its reader last opened it."""
MOST_REPLIES = 6


def desk_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """The associate's own work by urgency, unread replies, what is due soon, what they resolved today, their queues."""
    board, work, soon = queue_board(actor, at), assigned_work(actor, at), due_soon(actor, at)
    note_rows_shown([*work.working, *work.pending, *soon])
    replies = _replies(actor)
    return {
        **totals(board),
        "board": board,
        "work": work,
        "soon": soon,
        "replies": [{"says": sentence(one), "place": place_of(one), "at": one.created_at} for one in replies],
        "resolved_today": resolved_since(actor, _day_began(at)),
    }


def _replies(actor: Actor) -> Sequence[Notification]:
    unread = notifications_of(actor).filter(read_at=None, kind__in=REPLIES)
    return unread.order_by("-created_at", "id")[:MOST_REPLIES]


def _day_began(at: datetime) -> datetime:
    """Midnight where the reader is."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
