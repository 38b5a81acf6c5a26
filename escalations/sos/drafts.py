"""What a screening fills into the draft of an inquiry, and which inquiry types it offers (R12, R27)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from escalations.sos.models import SosScreening
from escalations.sos.queries import CARD_FLOW, MEMBER_FLOW
from escalations.sos.shipped import REASONS
from inquiries.catalog.queries import current_types
from inquiries.catalog.rules.intake import is_offered
from members.book.rules import PLAN_TYPES

FITS_EVERYBODY = "other"


def types_that_fit(types: Iterable[str], *, flow: str, plans: Iterable[tuple[str, str]]) -> list[str]:
    """Those among some types that are offered for any of the plans; if none is, the one that fits everybody."""
    wanted, known = list(types), list(plans)
    if not wanted:
        return []
    facts = {kind.facts.code: kind.facts for kind in current_types()}
    offered = [
        code
        for code in wanted
        if code in facts
        and any(is_offered(facts[code], flow=flow, plan_type=plan, network=network) for plan, network in known)
    ]
    return offered or [FITS_EVERYBODY]


def plans_that_cover(coverages: Iterable[str]) -> list[tuple[str, str]]:
    """The plan types that somebody may have who reports some coverage; every plan for who reports none."""
    reported = frozenset(coverages)
    kinds = [
        kind
        for kind in PLAN_TYPES.values()
        if not reported or ("medical" in reported and kind.covers_medical) or ("drug" in reported and kind.covers_drug)
    ]
    return [(kind.code, "") for kind in kinds]


def draft_from(screening: SosScreening, inquiry_type: str) -> tuple[str, dict[str, Any]]:
    """Flow and content of a draft that carries over what was typed for a screening (R12)."""
    reasons = ", ".join(_(REASONS[code]) for code in REASONS if code in screening.reasons)
    content: dict[str, Any] = {
        "inquiry_type": inquiry_type,
        "summary": (_("After an SOS screening: %(reasons)s") % {"reasons": reasons})[:200],
    }
    if screening.member_id is not None:
        return MEMBER_FLOW, {**content, "member": str(screening.member_id)}
    return CARD_FLOW, {**content, "prospect": _typed(screening)}


def _typed(screening: SosScreening) -> dict[str, str]:
    person = screening.prospect
    if person is None:
        return {}
    born = person.date_of_birth
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "date_of_birth": born.isoformat() if born else "",
        "zip_code": person.zip_code,
    }
