"""Policies whose agent of record has changed."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel.periods import in_force
from members.models import PolicyAgent

RECORD = PolicyAgent.AgentRole.AGENT_OF_RECORD


def agent_of_record_on(policy_id: UUID, on: date) -> UUID | None:
    """The agent of record of a policy on a day, or None."""
    found = PolicyAgent.objects.filter(in_force(on), policy=policy_id, role=RECORD)
    return found.values_list("agent_id", flat=True).first()


def records_begun(on: date, *, days: int) -> QuerySet[PolicyAgent]:
    """Agents of record in force on a day whose time began within some days before it."""
    since = on - timedelta(days=min(days, on.toordinal() - 1))
    return PolicyAgent.objects.filter(in_force(on), role=RECORD, starts_on__gte=since)
