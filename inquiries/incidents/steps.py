"""Linking an inquiry to its incident and taking it out, in the commit of the action that does it."""

from datetime import datetime

from audit.chain.steps import HistoryRecord
from foundation.actor import Actor
from foundation.transactions import inside_transaction
from inquiries.incidents.models import Incident, IncidentLink
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history


@inside_transaction
def link(inquiry: Inquiry, incident: Incident, *, by: Actor, at: datetime) -> None:
    """Link a locked inquiry; its agent does not hear of it until something is posted."""
    IncidentLink.objects.create(incident=incident, inquiry=inquiry, linked_at=at, linked_by_name=by.name)
    inquiry.incident = {"id": str(incident.id), "reference": incident.reference, "title": incident.title}
    facts = {"incident": incident.reference}
    said = HistoryRecord(kind="incident_linked", facts=facts, agent_visible=False)
    _store(inquiry, said, by=by, at=at)


@inside_transaction
def unlink(inquiry: Inquiry, incident: Incident, *, by: Actor, at: datetime) -> bool:
    """Take a locked inquiry out of an incident; says whether it was linked."""
    ended = {"ended_at": at, "ended_by_name": by.name, "ended_why": IncidentLink.Ended.UNLINKED}
    if not IncidentLink.objects.filter(incident=incident, inquiry=inquiry, ended_at=None).update(**ended):
        return False
    inquiry.incident = None
    facts = {"incident": incident.reference}
    said = HistoryRecord(kind="incident_unlinked", facts=facts, agent_visible=False)
    _store(inquiry, said, by=by, at=at)
    return True


def _store(inquiry: Inquiry, said: HistoryRecord, *, by: Actor, at: datetime) -> None:
    """The agent is not to know of it: no event leaves, and the time of the last change stays."""
    add_to_history(inquiry, said, by=by, at=at, event=None)
    inquiry.save()
