"""What events carry: one frozen shape for each family of types, from which the body and the OpenAPI component come.

Ids, codes, states and numbers; never personal data.
"""

from dataclasses import dataclass
from typing import Annotated

from foundation.http.outputs import ABSENT, Absent, Output, Says

Said = str | Absent
Counted = int | Absent


@dataclass(frozen=True, slots=True, kw_only=True)
class EventData(Output):
    """What one event carries, as it is stored and sent; readers must expect more fields than they know."""

    is_open = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverEventData(EventData):
    """What `hand_over.*` events carry."""

    hand_over: Annotated[str, Says("The id of the handoff.", "uuid")]
    inquiry: Annotated[str, Says("The reference of the inquiry.")]
    destination: Annotated[str, Says("The unit that decides the case.")]
    variant: Annotated[Said, Says("The code of the regulatory deadline.")] = ABSENT
    legal_due_at: Annotated[Said | None, Says("The regulatory deadline.", "date-time")] = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryEventData(EventData):
    """What `inquiry.*`, `escalation.*` and `department_request.*` events carry."""

    inquiry: Annotated[str, Says("The reference of the inquiry.")]
    status: Annotated[str, Says("The status of the inquiry after the event.")]
    version: Annotated[int, Says("The version of the inquiry after the event.")]
    queue: Annotated[Said, Says("With `inquiry.routed`: the code of the queue.")] = ABSENT
    clock: Annotated[Said, Says("With `inquiry.clock_*`: the name of the clock.")] = ABSENT
    share: Annotated[Counted, Says("With `inquiry.clock_*`: how much of the target is used, in percent.")] = ABSENT
    escalation: Annotated[Said, Says("With `escalation.*`: the id of the escalation.", "uuid")] = ABSENT
    level: Annotated[Said, Says("With `escalation.*`: the level of the ladder.")] = ABSENT
    state: Annotated[Said, Says("With `escalation.*`: the state of the escalation.")] = ABSENT
    why: Annotated[Said, Says("With `escalation.climbed`: why it moved up a level.")] = ABSENT
    outcome: Annotated[Said, Says("With `escalation.settled`: what came of it.")] = ABSENT
    request: Annotated[Said, Says("With `department_request.updated`: the id of the department request.", "uuid")] = (
        ABSENT
    )
    department: Annotated[Said, Says("With `department_request.updated`: the code of the department.")] = ABSENT
    request_status: Annotated[Said, Says("With `department_request.updated`: the status of the request.")] = ABSENT
    retracted: Annotated[Said, Says("When something was retracted: what it was.")] = ABSENT
    position: Annotated[Counted, Says("When an answer was retracted: its place in the history.")] = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalTicketEventData(EventData):
    """What `technical_ticket.*` events carry."""

    technical_ticket: Annotated[str, Says("The id of the ticket.", "uuid")]
    reference: Annotated[str, Says("The reference of the ticket.")]
    state: Annotated[str, Says("The state of the ticket after the event.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAccessEventData(EventData):
    """What `emergency_access.*` events carry."""

    emergency_access: Annotated[str, Says("The id of the emergency access.", "uuid")]
    verdict: Annotated[Said, Says("With `emergency_access.reviewed`: what the review found.")] = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTestEventData(EventData):
    """What `webhook.test` events carry."""

    endpoint: Annotated[str, Says("The id of the endpoint.", "uuid")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEventData(EventData):
    """What `feed.*` events carry."""

    lost_after: Annotated[int, Says("The last sequence before the restore; later ones up to `lost_until` are void.")]
    lost_until: Annotated[int, Says("The sequence after which events go on.")]


FAMILIES: dict[str, type[EventData]] = {
    "hand_over": HandOverEventData,
    "inquiry": InquiryEventData,
    "escalation": InquiryEventData,
    "department_request": InquiryEventData,
    "technical_ticket": TechnicalTicketEventData,
    "emergency_access": EmergencyAccessEventData,
    "webhook": WebhookTestEventData,
    "feed": FeedEventData,
}
"""By what stands before the dot of a type, what its events carry."""
