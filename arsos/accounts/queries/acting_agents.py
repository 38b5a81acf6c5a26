"""Agents who may act on a day, and so may be acted for: by a delegate, or by a client that is bound to them."""

from datetime import date

from django.db.models import Q, QuerySet

from arsos.accounts.models import Agent, ApiClientAgent
from arsos.accounts.queries.role_holders import holding
from arsos.kernel.actor import Role


def agents_who_may_act(on: date) -> QuerySet[Agent]:
    """The agents whose login is active and has the role on the day, and those who never had a login of their own.

    `MAY_ACT` in `callers.py` says the same in SQL.
    """
    return Agent.objects.filter(Q(user=None) | Q(user__in=holding(Role.AGENT, on=on)))


def is_bound(client_id: str, san: str) -> bool:
    """Whether a client is bound to an agent, whatever the agent may do today."""
    return ApiClientAgent.objects.filter(client__client_id=client_id, agent__san=san).exists()
