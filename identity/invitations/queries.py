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


def role_days(user_id: UUID, today: date) -> list[date]:
    """The first days of the roles that have not ended, in their order."""
    open_ended = Q(ends_on=None) | Q(ends_on__gte=today)
    found = RoleGrant.objects.filter(open_ended, user=user_id).order_by("starts_on")
    return list(found.values_list("starts_on", flat=True))
