"""The letters to units that decide: numbers and times, never a word of a member (R6, R29)."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.letters.steps import Written
from foundation.clock import in_eastern
from inquiries.handoffs.models import DestinationUnit, HandOver


def write_hand_over_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed of a hand-over: numbers and times, and where to go on."""
    return _letter(hand_over_id, _("A handoff is waiting for your acknowledgment."))


def write_note_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed of a later note."""
    return _letter(hand_over_id, _("There is a new note on a handoff."))


def write_correction_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed when its clock was corrected: the times as they are now."""
    return _letter(hand_over_id, _("The regulatory deadline of a handoff was corrected. Please use the times below."))


def write_undone_letter(hand_over_id: UUID) -> Written | None:
    """What the unit is mailed of a hand-over that was recorded in error."""
    addressed = _addressed(HandOver.objects.all(), hand_over_id)
    if addressed is None:
        return None
    made, unit = addressed
    lines = [
        _("A handoff was recorded in error and has been undone. No action is needed from you."),
        "",
        _("Reference: %(reference)s") % {"reference": made.inquiry.reference},
        _("Handed off: %(at)s") % {"at": in_eastern(made.handed_over_at)},
        "",
        _("This message leaves out the member's name on purpose."),
        "",
    ]
    return Written(
        unit.email,
        _("ARSOS: %(reference)s for %(unit)s, undone") % {"reference": made.inquiry.reference, "unit": unit.title},
        "\n".join(lines),
    )


def _addressed(rows: QuerySet[HandOver], hand_over_id: UUID) -> tuple[HandOver, DestinationUnit] | None:
    """A hand-over with the unit that is mailed of it, or None."""
    made = rows.filter(id=hand_over_id).select_related("inquiry").first()
    unit = DestinationUnit.objects.filter(destination=made.destination).first() if made else None
    return (made, unit) if made is not None and unit is not None and unit.email else None


def _letter(hand_over_id: UUID, first_line: str) -> Written | None:
    addressed = _addressed(HandOver.objects.not_undone(), hand_over_id)
    if addressed is None:
        return None
    made, unit = addressed
    due = in_eastern(made.legal_due_at) if made.legal_due_at else _("no federal limit")
    lines = [
        first_line,
        "",
        _("Reference: %(reference)s") % {"reference": made.inquiry.reference},
        _("For: %(unit)s (%(variant)s)") % {"unit": unit.title, "variant": made.variant.replace("_", " ")},
        _("First receipt: %(at)s") % {"at": in_eastern(made.received_at)},
        _("Regulatory deadline: %(due)s (%(source)s)") % {"due": due, "source": made.legal_source},
        _("Packet: %(address)s") % {"address": f"{settings.ARSOS_BASE_URL}/api/v1/hand-overs/{made.id}/packet/"},
        "",
        _("This message leaves out the member's name on purpose."),
        "",
    ]
    return Written(unit.email, f"ARSOS: {made.inquiry.reference} for {unit.title}", "\n".join(lines))


def unit_addresses() -> Iterable[str]:
    """Every address that units have."""
    return DestinationUnit.objects.exclude(email="").values_list("email", flat=True)
