"""Agents by what feeds and clients know them by."""

from collections.abc import Iterable
from uuid import UUID

from arsos.accounts.models import Agent


def agents_by_san(sans: Iterable[str]) -> dict[str, UUID]:
    """The ids of the agents with these SANs; unknown ones are missing."""
    return dict(Agent.objects.filter(san__in=set(sans)).values_list("san", "id"))
