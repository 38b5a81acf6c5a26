"""An incident as tests open and answer it, and everything that a refusal must leave as it was."""

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from foundation import clock
from inquiries.incidents.actions.linking import Cause, open_incident
from inquiries.incidents.actions.posting import SharedAnswer, post_answer
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost, IncidentPostItem
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries

CAUSE = {"title": "ID cards late", "what_happened": "The printer stopped on Monday."}
ANSWER = {"answer": "The cards are on their way.", "relay_text": "Your card is coming.", "resolution_code": "answered"}


def opened(staff, rows=(), **fields):
    cause = Cause(**{**CAUSE, **fields})
    references = [one.reference for one in rows]
    return open_incident(cause, references=references, by=inquiries.actor_of(staff), at=clock.now())


def answer(staff, incident, **fields):
    return post_answer(incident.id, SharedAnswer(**{**ANSWER, **fields}), by=inquiries.actor_of(staff), at=clock.now())


def rows():
    """Everything that a refusal must leave as it was."""
    tables = (Incident, IncidentLink, IncidentPost, IncidentPostItem, Inquiry, HistoryEntry, OutboxMessage)
    return [list(table.objects.order_by("pk").values()) for table in tables]
