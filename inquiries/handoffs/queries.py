"""The packet of a handoff, handoffs that nobody has acknowledged, and corrections that wait for a lead (R29)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.policy import Right, may
from inquiries.attachments.models import Attachment
from inquiries.handoffs.access import find_hand_over, require_packet_reader, visible_hand_overs
from inquiries.handoffs.models import DestinationUnit, HandOver, HandOverCorrection
from inquiries.inquiry.access import RELATED, as_seen_by, person_ids
from inquiries.inquiry.models import Inquiry, InquiryMessage

PACKET_FIELDS = ("name", "humana_id", "contact", "policy_number", "inquiry", "messages")


@dataclass(frozen=True, slots=True)
class Packet:
    """A hand-over with everything the destination needs to begin."""

    hand_over: HandOver
    unit: DestinationUnit
    inquiry: Inquiry
    shows_birth_date: bool
    messages: list[InquiryMessage]
    forwarded: frozenset[UUID]
    attachments: list[Attachment]


def packet_for(actor: Actor, hand_over_id: UUID, at: datetime) -> Packet:
    """The packet, for ARSOS and the unit it goes to; journaled as an export. What is internal stays with ARSOS.

    Raises ResourceNotFound and PermissionRefused.
    """
    made = find_hand_over(actor, hand_over_id, at)
    require_packet_reader(actor, made)
    inquiry = as_seen_by(actor, Inquiry.objects.select_related(*RELATED).get(id=made.inquiry_id))
    shows_birth_date = may(actor, Right.SEE_BIRTH_DATE, made)
    fields = [*PACKET_FIELDS, *(["date_of_birth"] if shows_birth_date else [])]
    log_access(kind="export", subjects=person_ids(inquiry), fields=fields, purpose=f"packet of hand-over {made.id}")
    shared = {"inquiry": inquiry, "visibility": InquiryMessage.Visibility.AGENT, "retracted_at": None}
    return Packet(
        hand_over=made,
        unit=DestinationUnit.objects.get(destination=made.destination),
        inquiry=inquiry,
        shows_birth_date=shows_birth_date,
        messages=list(InquiryMessage.objects.filter(**shared).order_by("created_at", "id")),
        forwarded=frozenset(made.notes.values_list("message_id", flat=True)),
        attachments=list(Attachment.objects.filter(**shared, hidden_at=None).order_by("added_at", "id")),
    )


def waiting_correction(made: HandOver) -> HandOverCorrection | None:
    """The correction that waits for a lead, if one does."""
    return made.corrections.filter(state=HandOverCorrection.State.WAITING).first()


def hand_overs_waiting(actor: Actor, at: datetime, *, destination: str = "") -> QuerySet[HandOver]:
    """Those that the actor may see and nobody has acknowledged, to one destination or to all."""
    rows = visible_hand_overs(actor, at).filter(state=HandOver.State.HANDED_OVER).select_related("inquiry__queue")
    return rows.filter(destination=destination) if destination else rows


def hand_overs_to_alert(at: datetime) -> QuerySet[HandOver]:
    """Hand-overs that nobody has acknowledged in time."""
    return HandOver.objects.filter(alert_at__lte=at).order_by("alert_at")


def relay_words_of(inquiry: Inquiry) -> list[str]:
    """What the member is to be told of each destination it was handed to, in the order of handing over (R29)."""
    words = dict(DestinationUnit.objects.values_list("destination", "relay_words")) if inquiry.relay_text else {}
    places = (
        inquiry.hand_overs.not_undone().order_by("handed_over_at", "id").values_list("destination", flat=True)
        if words
        else ()
    )
    return [words[place] for place in places]
