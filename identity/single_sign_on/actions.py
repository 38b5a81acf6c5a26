"""Let somebody in whom the identity provider has vouched for: their account, their identity, their roles (R30)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from accounts.models.users import RoleGrant, User
from accounts.queries import is_username_taken
from foundation import clock
from foundation.access_log.steps import note_configured
from foundation.actor import Actor, Role
from foundation.errors import PermissionRefused
from foundation.policy import may_keep_sign_in
from foundation.transactions import durable, inside_transaction, take_turns
from identity.actions import end_with_rights, tell_watchers
from identity.credentials.credentials import Kind, bind
from identity.single_sign_on.claims import Claims, SignInRefused, roles_of
from identity.single_sign_on.models import RuledGrant
from identity.single_sign_on.queries import ruled_grants_of, rules_in_force

ROLE_LASTS = timedelta(days=30)
"""How long a role that a rule gives holds without another sign-in: who has left the organization never signs in again,
and their tokens would be renewed for ever.
"""
RENEWED_BELOW = timedelta(days=15)
"""Roles with more days than that left are not stored again at every sign-in."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whose account it is, or why they are not let in; either way their roles are those of the day."""

    account: SocialAccount | None
    refusal: str = ""


@durable
def admit(claims: Claims, *, provider: str, at: datetime) -> Admission:
    """Make or update the person's account, tie it to their identity, and give and end the roles of the day.

    A name alone opens no account that is there already. Raises SignInRefused for it, for who is closed out, and for
    somebody new without a role.
    """
    account = _turn_of(claims, provider)
    user = User.objects.select_for_update().get(id=account.user_id) if account else _new_account(claims)
    if not user.is_active:
        raise SignInRefused(_("Your ARSOS account is closed. Ask an administrator to open it."))
    on = clock.date_of(at)
    wanted = roles_of(claims.groups, [(rule.group, rule.role) for rule in rules_in_force(on)])
    if account is None and not wanted:
        raise SignInRefused(no_role())
    _keep_account(user, claims, at=at)
    _keep_roles(user, wanted, on=on, at=at)
    if not RoleGrant.objects.in_force(on).filter(user=user).exists():
        end_with_rights(user.id)
        return Admission(None, no_role())
    return Admission(account or _tied(user, claims, provider))


@durable
def connect(user_id: UUID, claims: Claims, *, provider: str, by: Actor, at: datetime) -> None:
    """Tie the account of somebody who is signed in to their identity; they have just proven both.

    Raises SignInRefused where either is tied already.
    """
    account = _turn_of(claims, provider)
    user = User.objects.select_for_update().get(id=user_id)
    if account is not None or SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise SignInRefused(_("This account, or this sign-in, is connected already. Ask an administrator."))
    _tied(user, claims, provider)
    note_configured(user, fields=["identity"], by=by, at=at)


@durable
def untie(user_id: UUID, *, by: Actor, at: datetime) -> None:
    """Forget which identity an account belongs to, also where somebody changed it in the database; sessions end.

    Raises PermissionRefused for who is no administrator.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can disconnect an account from the organization's sign-in."))
    user = User.objects.select_for_update().get(id=user_id)
    SocialAccount.objects.filter(user=user).delete()
    bind(user.id, Kind.IDENTITY, "")
    end_with_rights(user.id)
    note_configured(user, fields=["identity", "sessions", "tokens"], by=by, at=at)


@durable
def report_break_glass(user: User, *, at: datetime) -> None:
    """Tell every administrator and auditor that somebody signed in past the identity provider, each time."""
    tell_watchers("break_glass_used", user.id, whose=user.username, once=at.isoformat(), at=at)


def no_role() -> str:
    """What somebody reads who is in no group that a rule names."""
    return _("You have no role in ARSOS. Ask an administrator to add you to a group that has one.")


def _rules() -> Actor:
    """Who acts where a rule gives or takes a role: nobody decides, the rule did."""
    return Actor(name=_("Sign-in rules"), road="sign-in")


@inside_transaction
def _turn_of(claims: Claims, provider: str) -> SocialAccount | None:
    """One after another for each name and each identity; the identity's account, if it has one."""
    take_turns(f"single sign-on {claims.username.casefold()}")
    take_turns(f"single sign-on {provider} {claims.subject}")
    return SocialAccount.objects.filter(provider=provider, uid=claims.subject).first()


def _new_account(claims: Claims) -> User:
    """An account that no password opens. A name that is taken, in whatever letters, is somebody else until they have
    signed in there and connected the two: names pass from one person to another, and so may an emergency account's.
    """
    if is_username_taken(claims.username):
        raise SignInRefused(
            _(
                "The username %(name)s has an account in ARSOS already. If it is yours, sign in to it as before and "
                "connect it under Your profile; otherwise ask an administrator."
            )
            % {"name": claims.username}
        )
    made = User(username=claims.username)
    made.set_unusable_password()
    return made


@inside_transaction
def _tied(user: User, claims: Claims, provider: str) -> SocialAccount:
    return SocialAccount.objects.create(provider=provider, uid=claims.subject, user=user, extra_data={})


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
        note_configured(user, fields=["account", "identity"] if is_new else changed, by=_rules(), at=at)


@inside_transaction
def _keep_roles(user: User, wanted: Collection[Role], *, on: date, at: datetime) -> None:
    """Give what rules give and the person lacks, let it last, and end what a rule gave and none gives any more.

    The last day of a role counts, so it ends with yesterday; one that began today ends with today.
    """
    ruled = ruled_grants_of(user.id, on)
    held = set(RoleGrant.objects.in_force(on).filter(user=user).values_list("role", flat=True))
    for role in sorted(set(wanted) - held):
        _give(user, role, until=on + ROLE_LASTS, on=on, at=at)
    for grant in ruled:
        if grant.role not in wanted:
            _end_with(grant, max(grant.starts_on, on - timedelta(days=1)), at=at)
        elif grant.ends_on is None or grant.ends_on < on + RENEWED_BELOW:
            _end_with(grant, on + ROLE_LASTS, at=at)


@inside_transaction
def _give(user: User, role: Role, *, until: date, on: date, at: datetime) -> None:
    grant = RoleGrant(user=user, role=role, starts_on=on, ends_on=until)
    grant.save()
    RuledGrant(grant=grant).save()
    note_configured(grant, fields=["role"], by=_rules(), at=at)


@inside_transaction
def _end_with(grant: RoleGrant, last: date, *, at: datetime) -> None:
    if grant.ends_on == last:
        return
    grant.end_with(last)
    grant.save()
    note_configured(grant, fields=["ends_on"], by=_rules(), at=at)
