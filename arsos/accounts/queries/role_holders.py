"""Who holds a role on a day and can sign in."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from arsos.accounts.models import RoleGrant
from arsos.kernel import clock
from arsos.kernel.actor import Role

WORKS_QUEUES = (Role.ASSOCIATE, Role.LEAD)


def holding(*roles: Role, on: date | None = None) -> QuerySet[RoleGrant, UUID]:
    """The ids of everybody who holds one of the roles, today unless a day is given, and can sign in."""
    day = on or clock.date_of(clock.now())
    held = RoleGrant.objects.in_force(day).filter(role__in=roles, user__is_active=True)
    return held.values_list("user_id", flat=True)


def working_queues(on: date | None = None) -> QuerySet[RoleGrant, UUID]:
    """The ids of everybody whose dated rights let them work queues."""
    return holding(*WORKS_QUEUES, on=on)
