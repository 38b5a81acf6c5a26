"""Who can be invited to set a password."""

from datetime import date
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q

from accounts.models.users import RoleGrant, User


def may_be_invited(user: User) -> bool:
    """Whether somebody can sign in by a password and has none: active, with an address, not signing in elsewhere."""
    return (
        settings.ARSOS_LOCAL_SIGN_IN == "on"
        and user.is_active
        and bool(user.email)
        and not user.has_usable_password()
        and not SocialAccount.objects.filter(user=user).exists()
    )


def can_be_invited_today(user: User, today: date) -> bool:
    """The same, with a role on the day: nobody else of ours may get mail (R6)."""
    return may_be_invited(user) and RoleGrant.objects.in_force(today).filter(user=user).exists()


def first_role_day(user_id: UUID, today: date) -> date | None:
    """The first day of the first role that has not ended."""
    open_ended = Q(ends_on=None) | Q(ends_on__gte=today)
    found = RoleGrant.objects.filter(open_ended, user=user_id).order_by("starts_on")
    return found.values_list("starts_on", flat=True).first()
