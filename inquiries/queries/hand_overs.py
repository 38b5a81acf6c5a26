"""What goes to those who decide (R29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.outbox.correspondence import Written
from inquiries.access import (
    RELATED,
    as_seen_by,
    find_hand_over,
    is_unit_of,
    may_see_birth_date,
    require_packet_reader,
    visible_hand_overs,
)
from inquiries.models import Attachment, DestinationUnit, HandOver, HandOverCorrection, Inquiry, InquiryMessage

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
    shows_birth_date = is_unit_of(actor, made) or may_see_birth_date(actor, inquiry)
    fields = [*PACKET_FIELDS, *(["date_of_birth"] if shows_birth_date else [])]
    note_look(kind="export", subjects=inquiry.person_ids, fields=fields, purpose=f"packet of hand-over {made.id}")
    shared = {"inquiry": inquiry, "visibility": InquiryMessage.Visibility.AGENT, "retracted_at": None}
    return Packet(
        hand_over=made,
        unit=DestinationUnit.objects.get(destination=made.destination),
        inquiry=inquiry,
        shows_birth_date=shows_birth_date,
        messages=list(InquiryMessage.objects.filter(**shared).order_by("created_at", "id")),
        forwarded=frozenset(made.notes.values_list("message_id", flat=True)),
        attachments=list(Attachment.objects.filter(**shared).order_by("added_at", "id")),
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
        inquiry.hand_overs.standing().order_by("handed_over_at", "id").values_list("destination", flat=True)
        if words
        else ()
    )
    return [words[place] for place in places]


def write_hand_over_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed of a hand-over: numbers and times, and where to go on."""
    return _letter(hand_over_id, "A hand-over waits to be acknowledged.")


def write_note_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed of a later note."""
    return _letter(hand_over_id, "There is a later note on a hand-over.")


def write_correction_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed when its clock was corrected: the times as they are now."""
    return _letter(hand_over_id, "The legal clock of a hand-over was corrected. Please go by the times below.")


def write_undone_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed of a hand-over that was recorded in error."""
    addressed = _addressed(HandOver.objects.all(), hand_over_id)
    if addressed is None:
        return None
    made, unit = addressed
    lines = [
        "A hand-over was recorded in error and taken back. ARSOS does not wait for you any more.",
        "",
        f"Reference: {made.inquiry.reference}",
        f"Handed over: {made.handed_over_at:%Y-%m-%d %H:%M} UTC",
        "",
        "This mail names no member on purpose.",
        "",
    ]
    return Written(unit.email, f"ARSOS: {made.inquiry.reference} for {unit.title}, taken back", "\n".join(lines))


def _addressed(rows: QuerySet[HandOver], hand_over_id: UUID) -> tuple[HandOver, DestinationUnit] | None:
    """A hand-over with the unit that is mailed of it, or None."""
    made = rows.filter(id=hand_over_id).select_related("inquiry").first()
    unit = DestinationUnit.objects.filter(destination=made.destination).first() if made else None
    return (made, unit) if made is not None and unit is not None and unit.email else None


def _letter(hand_over_id: UUID, first_line: str) -> Written | None:
    addressed = _addressed(HandOver.objects.standing(), hand_over_id)
    if addressed is None:
        return None
    made, unit = addressed
    due = f"{made.legal_due_at:%Y-%m-%d %H:%M} UTC" if made.legal_due_at else "no federal limit"
    lines = [
        first_line,
        "",
        f"Reference: {made.inquiry.reference}",
        f"For: {unit.title} ({made.variant.replace('_', ' ')})",
        f"First receipt: {made.received_at:%Y-%m-%d %H:%M} UTC",
        f"Due by law: {due} ({made.legal_source})",
        f"Packet: {settings.ARSOS_BASE_URL}/api/v1/hand-overs/{made.id}/packet/",
        "",
        "This mail names no member on purpose.",
        "",
    ]
    return Written(unit.email, f"ARSOS: {made.inquiry.reference} for {unit.title}", "\n".join(lines))


def unit_addresses() -> Iterable[str]:
    """Every address that units have."""
    return DestinationUnit.objects.exclude(email="").values_list("email", flat=True)
