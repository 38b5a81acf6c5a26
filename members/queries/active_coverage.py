"""What a member is covered for on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from members.catalog.plan_types import PLAN_TYPES
from members.models import Plan, Policy


@dataclass(frozen=True, slots=True)
class ActiveCoverage:
    """Whether medical and drug coverage is active, and plan type and network of everything the member ever held."""

    medical: bool
    drug: bool
    plans: tuple[tuple[str, str], ...]


def active_coverage(member_id: UUID, on: date) -> ActiveCoverage:
    """The coverage of a member whom the caller has been shown already; the last day of a policy still counts."""
    goes_on = Q(terminates_on=None) | Q(terminates_on__gte=on)
    held = Policy.objects.filter(goes_on, member=member_id, effective_on__lte=on, cancelled_on=None)
    kinds = [PLAN_TYPES[code] for code in held.values_list("plan__plan_type", flat=True)]
    known = Q(policies__member=member_id) | Q(applications__member=member_id)
    return ActiveCoverage(
        medical=any(kind.covers_medical for kind in kinds),
        drug=any(kind.covers_drug for kind in kinds),
        plans=tuple(Plan.objects.filter(known).values_list("plan_type", "network").distinct()),
    )
