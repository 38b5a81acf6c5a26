"""A courier takes one call to a department's system."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from arsos.journal.reads import collected_looks, note_look, write_looks_with_effect
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.models import DepartmentRequest

ROAD = "department"


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose department is to be called, and whom it is about."""

    request: DepartmentRequest
    subject: dict[str, Any]


@durable
def claim_department_call(request_id: UUID, *, at: datetime) -> Call | None:
    """This will lease one call; None when somebody else has it, or nothing is due.

    A request that is about to leave is journaled in the same commit, before the first byte (R33).
    """
    free = DepartmentRequest.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=at),
        Q(department__paused_until=None) | Q(department__paused_until__lte=at),
        id=request_id,
        call_at__lte=at,
    )
    related = ("department", "inquiry__member", "inquiry__policy", "inquiry__linked_member", "inquiry__linked_policy")
    request = free.select_for_update(skip_locked=True, of=("self",)).select_related(*related).first()
    if request is None:
        return None
    request.call_attempts += 1
    request.leased_until = at + timedelta(seconds=settings.ARSOS_DELIVERY_LEASE_SECONDS)
    request.save(update_fields=["call_attempts", "leased_until"])
    return Call(request, {} if request.delivered_at else _disclosed(request, at))


def _disclosed(request: DepartmentRequest, at: datetime) -> dict[str, Any]:
    """No more than what the department needs to find the person: the plan's own numbers, no name (R32)."""
    inquiry = request.inquiry
    member, policy = inquiry.known_member, inquiry.known_policy
    with collected_looks():
        note_look(kind="export", subjects=inquiry.person_ids, fields=["humana_id", "policy_number"])
        write_looks_with_effect(by=Actor.system(name=f"to {request.department_id}"), at=at, road=ROAD)
    return {
        "inquiry": inquiry.reference,
        "humana_id": member.humana_id if member else None,
        "policy_number": policy.policy_number if policy else None,
    }
