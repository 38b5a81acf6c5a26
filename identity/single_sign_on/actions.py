"""Let somebody in whom the identity provider has vouched for: their account, their identity, their roles (R30)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from accounts.models.users import RoleGrant, User
from accounts.queries import holding
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.access_log.steps import note_configured
from foundation.actor import Actor, Role
from foundation.transactions import durable, inside_transaction, take_turns
from identity.single_sign_on.claims import Claims, SignInRefused, roles_of
from identity.single_sign_on.models import RoleRule, RuledGrant


@durable
def admit(claims: Claims, *, provider: str, at: datetime) -> SocialAccount:
    """Make or update the person's account, tie it to their identity, and give the roles of the day.

    The account of a name belongs to the identity that used it first: a name that the provider has given to somebody
    else does not open it. Raises SignInRefused for who is closed out, for such a name, and for who has no role.
    """
    take_turns(f"single sign-on {claims.username}")
    take_turns(f"single sign-on {provider} {claims.subject}")
    kept = SocialAccount.objects.filter(provider=provider, uid=claims.subject).select_related("user").first()
    user = kept.user if kept else _account_of(claims, provider)
    if not user.is_active:
        raise SignInRefused(_("Your ARSOS account is closed. Ask an administrator to open it."))
    on = clock.date_of(at)
    wanted = roles_of(claims.groups, RoleRule.objects.in_force(on).values_list("group", "role"))
    if not wanted and not (user.pk and _holds_more_than_rules_gave(user, on)):
        raise SignInRefused(_("You have no role in ARSOS. Ask an administrator to add you to a group that has one."))
    _keep_account(user, claims, at=at)
    _keep_roles(user, wanted, on=on, at=at)
    return kept or SocialAccount.objects.create(provider=provider, uid=claims.subject, user=user, extra_data={})


def _account_of(claims: Claims, provider: str) -> User:
    """An account that an administrator made before, or a new one that no password opens."""
    known = User.objects.select_for_update().filter(username=claims.username).first()
    if known is None:
        made = User(username=claims.username)
        made.set_unusable_password()
        return made
    if SocialAccount.objects.filter(user=known, provider=provider).exists():
        raise SignInRefused(
            _("The user name %(name)s belongs to somebody else in ARSOS. Ask an administrator.")
            % {"name": claims.username}
        )
    return known


def _rules() -> Actor:
    """Who acts where a rule gives or takes a role: nobody decides, the rule did."""
    return Actor(name=_("Sign-in rules"), road="sign-in")


@inside_transaction
def _keep_account(user: User, claims: Claims, *, at: datetime) -> None:
    """Name and address as the provider has them now."""
    is_new = user._state.adding
    told = {"display_name": claims.name, "email": claims.email or user.email}
    changed = [name for name, value in told.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, told[name])
    if is_new or changed:
        user.save(update_fields=None if is_new else changed)
        note_configured(user, fields=["account"] if is_new else changed, by=_rules(), at=at)


def _holds_more_than_rules_gave(user: User, on: date) -> bool:
    return RoleGrant.objects.in_force(on).filter(user=user, ruled__isnull=True).exists()


@inside_transaction
def _keep_roles(user: User, wanted: Collection[str], *, on: date, at: datetime) -> None:
    """Give what rules give and the person lacks; end what a rule gave and none gives any more.

    The last day of a role counts, so it ends with yesterday; one that began today ends with today.
    """
    held = {grant.role: grant for grant in RoleGrant.objects.in_force(on).filter(user=user).select_for_update()}
    for role in sorted(set(wanted) - held.keys()):
        grant = RoleGrant(user=user, role=role, starts_on=on)
        grant.save()
        RuledGrant.objects.create(grant=grant)
        note_configured(grant, fields=["role"], by=_rules(), at=at)
    over = [grant for role, grant in held.items() if role not in wanted]
    for grant in RoleGrant.objects.filter(id__in=[one.id for one in over], ruled__isnull=False):
        ends_on = max(grant.starts_on, on - timedelta(days=1))
        if grant.ends_on != ends_on:
            grant.ends_on, grant.end_followed_at = ends_on, None
            grant.save()
            note_configured(grant, fields=["ends_on"], by=_rules(), at=at)


@durable
def report_break_glass(user: User, *, at: datetime) -> None:
    """Tell every administrator and auditor that somebody signed in past the identity provider, each time."""
    told = set(holding(Role.ADMINISTRATOR, Role.AUDITOR, on=clock.date_of(at)))
    facts, once = {"whose": user.username}, f"{user.id}/{at.isoformat()}"
    notify(told, Notice(kind="break_glass_used", subject_id=user.id, facts=facts, once=once), at=at)
