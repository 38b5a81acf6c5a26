"""A label as tests make and use it, and everything that a refusal must leave as it was."""

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.labels.actions import LabelLook, change_labels, make_label
from inquiries.labels.models import Label
from tests.factories import inquiries


def made(lead, text, color="orange", *, shown=False):
    look = LabelLook(text=text, color=color, shown_to_agents=shown)
    return make_label(look, by=inquiries.actor_of(lead), at=clock.now())


def put(staff, inquiry, *labels):
    codes = [one.code for one in labels]
    return change_labels(inquiry.reference, add=codes, by=inquiries.actor_of(staff), at=clock.now())


def rows():
    return [list(table.objects.order_by("pk").values()) for table in (Label, Inquiry, HistoryEntry, OutboxMessage)]
