"""What rules say on a day, and what they have given; only what ARSOS itself stored counts (R35)."""

from datetime import date
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.models.users import RoleGrant
from audit.chain.steps import still_saying
from foundation.transactions import inside_transaction
from identity.single_sign_on.models import RoleRule, RuledGrant


def rules_in_force(on: date) -> list[RoleRule]:
    """The rules of a day; one that was put in or changed in the database gives nobody a role."""
    rules = list(RoleRule.objects.in_force(on))
    own = still_saying(rules, "role_rule")
    return [rule for rule in rules if rule.pk in own]


@inside_transaction
def ruled_grants_of(user_id: UUID, on: date) -> list[RoleGrant]:
    """The roles of a day that rules gave to somebody, locked; a mark put in by others takes nothing away."""
    marks = list(RuledGrant.objects.filter(grant__user=user_id, grant__in=RoleGrant.objects.in_force(on)))
    own = still_saying(marks, "ruled_grant")
    return list(RoleGrant.objects.select_for_update().filter(id__in=own).order_by("id"))


def has_identity(user_id: UUID) -> bool:
    """Whether somebody can sign in at the provider; asked of nobody where there is none."""
    return bool(settings.ARSOS_OIDC_ISSUER) and SocialAccount.objects.filter(user=user_id).exists()


def is_of_the_provider(user_id: UUID, on: date) -> bool:
    """Whether a person is tied to an identity and holds no role but from rules: they sign in there and nowhere else.

    Otherwise who has left every group would stay in with a password of ARSOS.
    """
    if not has_identity(user_id):
        return False
    marks = list(RuledGrant.objects.filter(grant__user=user_id))
    held = RoleGrant.objects.in_force(on).filter(user=user_id)
    return not held.exclude(id__in=still_saying(marks, "ruled_grant")).exists()
