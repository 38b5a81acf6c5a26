"""An event as everybody outside sees it: by feed, by stream, by webhook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from events.feed.data import FAMILIES
from events.feed.models import OutboxMessage
from events.feed.steps import EventType
from foundation.http.inputs import Body, Enumeration, open_object
from foundation.http.output_schemas import one_of_these
from foundation.http.outputs import KnownToday, Output

EVENT_TYPE = Enumeration(
    "EventType",
    "What happened. New types can be added; ignore those that you do not know.",
    {
        EventType.INQUIRY_SUBMITTED: "An inquiry was filed.",
        EventType.INQUIRY_ROUTED: "An inquiry was routed to a queue.",
        EventType.INQUIRY_CLAIMED: "An associate claimed an inquiry or was assigned to it.",
        EventType.INQUIRY_RELEASED: "An inquiry went back to its queue.",
        EventType.INQUIRY_PENDING: "An inquiry was put on hold.",
        EventType.INQUIRY_RESUMED: "Work on an inquiry resumed.",
        EventType.INQUIRY_RESOLVED: "An inquiry was answered.",
        EventType.INQUIRY_CLOSED: "An inquiry was closed.",
        EventType.INQUIRY_REOPENED: "An inquiry was reopened.",
        EventType.INQUIRY_WITHDRAWN: "The agent withdrew an inquiry.",
        EventType.INQUIRY_HANDED_OVER: "An inquiry was handed off and nothing is left for ARSOS to do.",
        EventType.INQUIRY_DUPLICATE: "An inquiry was marked as a duplicate.",
        EventType.INQUIRY_CHANGED: "An inquiry changed in another way, such as its type, priority or subject.",
        EventType.ATTACHMENT_ADDED: "A file was added to an inquiry.",
        EventType.MESSAGE_ADDED: "A message was added to an inquiry.",
        EventType.EMERGENCY_ACCESS_OPENED: "Somebody opened emergency access to a person.",
        EventType.EMERGENCY_ACCESS_REVIEWED: "A lead reviewed an emergency access.",
        EventType.ESCALATION_RAISED: "An inquiry was escalated.",
        EventType.ESCALATION_ACKNOWLEDGED: "The owner acknowledged an escalation.",
        EventType.ESCALATION_CLIMBED: "An escalation moved up a level.",
        EventType.ESCALATION_SETTLED: "An escalation was settled.",
        EventType.HAND_OVER_CREATED: "A case was handed off to the unit that decides it.",
        EventType.HAND_OVER_ACKNOWLEDGED: "The unit acknowledged a handoff.",
        EventType.HAND_OVER_NOTE_ADDED: "Something new was said about a case after it was handed off.",
        EventType.HAND_OVER_CORRECTED: "The first receipt or the deadline of a handoff was corrected.",
        EventType.HAND_OVER_UNDONE: "A handoff that was recorded in error was undone.",
        EventType.TICKET_FILED: "A technical ticket was filed.",
        EventType.TICKET_CHANGED: "A technical ticket changed its state.",
        EventType.CLOCK_WARNING: "A target is at risk.",
        EventType.CLOCK_BREACHED: "A target is overdue.",
        EventType.AGENT_REMINDED: "The agent was reminded to answer or to confirm the relay.",
        EventType.DEPARTMENT_REQUEST_UPDATED: "A department request was created or changed its status.",
        EventType.WEBHOOK_TEST: "A test that somebody sent to an endpoint.",
        EventType.FEED_RESTORED: "The database was restored from a backup: some events that you received are void.",
    },
    of=EventType,
)
EVENT_DATA = one_of_these(
    "EventData",
    "Ids, codes and states; never personal data. Which shape it has follows from the type of the event: "
    "`hand_over.*` is `HandOverEventData`, `inquiry.*`, `escalation.*` and `department_request.*` are "
    "`InquiryEventData`, `technical_ticket.*` is `TechnicalTicketEventData`, `emergency_access.*` is "
    "`EmergencyAccessEventData`, `webhook.test` is `WebhookTestEventData`, `feed.*` is `FeedEventData`.",
    *dict.fromkeys(FAMILIES.values()),
    open_object("OtherEventData", "What events of a type carry that came after this document."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer(Output):
    id: UUID
    sequence: int
    type: Annotated[str, KnownToday(EVENT_TYPE)]
    occurred_at: datetime
    data: Annotated[Mapping[str, Any], EVENT_DATA]


def event_body(message: OutboxMessage) -> Body:
    """Ids and states, never PHI."""
    return EventAnswer.of(message).as_body()
