"""How the SOS line is used: what to chase, what looks odd, what was typed and can be carried over."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.accounts.leaders import holders_of_role
from arsos.kernel import clock
from arsos.kernel.actor import Role
from escalations.catalog.sos import REASONS
from escalations.models import SosCall, SosScreening
from escalations.rules.sos_screening import Criteria
from inquiries.queries.catalogue import current_types
from inquiries.rules.intake import is_offered
from members.catalog.plan_types import PLAN_TYPES

MEMBER_FLOW, CARD_FLOW = "my_humana_business", "service_inquiry_card"
FITS_EVERYBODY = "other"


def screenings_to_chase(at: datetime) -> QuerySet[SosScreening]:
    """Passed screenings that wait for a call to be logged."""
    return SosScreening.objects.filter(chase_at__lte=at).order_by("chase_at")


def has_finished_call(screening: SosScreening) -> bool:
    """Whether a call was logged with its outcome."""
    return screening.calls.exclude(outcome="").exists()


def calls_of(screening: SosScreening) -> QuerySet[SosCall]:
    """The calls of a screening, oldest first."""
    return screening.calls.order_by("started_at", "id")


def was_refused_before(screening: SosScreening, hashes: Sequence[str], criteria: Criteria) -> bool:
    """Whether the same agent was refused for the same person shortly before, with other answers (R28)."""
    same = Q(member=screening.member_id) if screening.member_id else Q(prospect__person_hashes__overlap=list(hashes))
    since = screening.created_at - criteria.changed_answers_within
    before = SosScreening.objects.filter(same, agent=screening.agent_id, passed=False, created_at__gte=since)
    return any(_answers(one) != _answers(screening) for one in before.exclude(id=screening.id))


def persons_outside_book(agent_id: UUID, at: datetime, criteria: Criteria) -> int:
    """For how many typed people an agent was screened within the period that the criteria look at."""
    since = at - criteria.outside_book_within
    found = SosScreening.objects.filter(agent=agent_id, prospect__isnull=False, created_at__gte=since)
    people = {tuple(hashes) for hashes in found.values_list("prospect__person_hashes", flat=True)}
    return len(people)


def leads_to_tell(at: datetime) -> list[UUID]:
    """Every lead; the SOS line belongs to no queue."""
    return holders_of_role(Role.LEAD, on=clock.date_of(at))


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
    reasons = ", ".join(REASONS[code] for code in REASONS if code in screening.reasons)
    content: dict[str, Any] = {"inquiry_type": inquiry_type, "summary": f"After an SOS screening: {reasons}"[:200]}
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


def _answers(screening: SosScreening) -> tuple[bool, bool, frozenset[str], frozenset[str]]:
    return (
        screening.is_life_threatening,
        screening.member_on_line,
        frozenset(screening.reasons),
        frozenset(screening.coverages),
    )
