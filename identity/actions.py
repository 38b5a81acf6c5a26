"""End somebody's access, end a client's binding, renew a client's secret, remove a second factor, report changed
credentials.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model

from accounts.departures import count_ended_access
from accounts.models.api_clients import ApiClient, ApiClientAgent
from accounts.models.users import User
from accounts.queries import holding
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.access_log.steps import note_configured
from foundation.actor import Actor, Role
from foundation.errors import InputRejected, PermissionRefused
from foundation.policy import may_keep_sign_in
from foundation.transactions import durable, inside_transaction
from identity.credentials.credentials import unbind_factors


@durable
def end_access(user_id: UUID, *, by: Actor, at: datetime) -> int:
    """This will end every session of a person and delete every token issued in their name.

    Returns how many sessions there were. Raises PermissionRefused for who is no administrator.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can sign others out."))
    user = User.objects.select_for_update().get(id=user_id)
    ended = _end(user, keep="")
    note_configured(user, fields=["sessions", "tokens"], by=by, at=at)
    return ended


@durable
def end_other_access(user_id: UUID, *, keep: str) -> int:
    """This will end every session of a person but the one with this key, and delete every token issued in their name.

    It follows a change of their credentials, which the journal keeps by itself. Returns how many sessions there were.
    """
    return _end(User.objects.select_for_update().get(id=user_id), keep=keep)


@inside_transaction
def end_after_new_password(user_id: UUID, *, keep: str, by: Actor, at: datetime) -> None:
    """The same where an administrator has set somebody's password, in the commit that stores it."""
    user = User.objects.select_for_update().get(id=user_id)
    _end(user, keep=keep)
    note_configured(user, fields=["password", "sessions", "tokens"], by=by, at=at)


@inside_transaction
def end_with_rights(user_id: UUID) -> None:
    """This will end every session and token of a person whose last role has ended, in the running commit."""
    _end(User.objects.get(id=user_id), keep="")


def _end(user: User, *, keep: str) -> int:
    """Sessions that are on no list any more, or are made this moment, end by what they prove."""
    count_ended_access(user.id)
    ending = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    for model in (get_refresh_token_model(), get_access_token_model(), get_grant_model()):
        model.objects.filter(user=user).delete()
    return len(keys)


@durable
def renew_client_secret(client_id: int, *, by: Actor, at: datetime) -> str:
    """This will store a new secret as a hash, revoke the client's tokens, and return the secret, this once.

    Raises PermissionRefused for who is no administrator.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can renew secrets."))
    client = ApiClient.objects.select_for_update().get(id=client_id)
    secret: str = generate_client_secret()
    client.client_secret = secret
    client.save()
    for model in (get_refresh_token_model(), get_access_token_model()):
        model.objects.filter(application=client).delete()
    note_configured(client, fields=["client_secret", "tokens"], by=by, at=at)
    return secret


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client that was just made; the secret is known only now."""

    client_id: str
    name: str
    secret: str


@durable
def make_system_client(*, name: str, scopes: Sequence[str], by: Actor, at: datetime) -> NewClient:
    """This will make a client for a system that signs in by itself, journaled, and return its secret, this once.

    Raises PermissionRefused for who is no administrator, and InputRejected for a name or scope that cannot be.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can make clients."))
    secret: str = generate_client_secret()
    client = ApiClient(
        name=name,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        allowed_scopes=list(scopes),
        client_secret=secret,
    )
    try:
        client.full_clean()
    except ValidationError as error:
        raise InputRejected(" ".join(error.messages)) from None
    client.save()
    note_configured(client, fields=["name", "client_secret", "allowed_scopes"], by=by, at=at)
    return NewClient(client.client_id, name, secret)


@durable
def end_binding(binding_id: UUID, *, by: Actor, at: datetime) -> bool:
    """This will unbind a client from an agent, and journal both; False when somebody has done so already.

    Tokens name no agent, so none has to end. Raises PermissionRefused for who is no administrator.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can end a client's access."))
    binding = ApiClientAgent.objects.select_for_update().filter(id=binding_id).select_related("client", "agent").first()
    if binding is None:
        return False
    note_configured(binding.client, fields=["agents"], by=by, at=at)
    note_configured(binding.agent, fields=["api_clients"], by=by, at=at)
    binding.delete()
    return True


@durable
def remove_second_factor(user_id: UUID, *, by: Actor, at: datetime) -> None:
    """This will delete a person's second factors and end their sessions and tokens.

    Raises PermissionRefused for who is no administrator.
    """
    if not may_keep_sign_in(by):
        raise PermissionRefused(_("Only administrators can remove two-factor authentication."))
    user = User.objects.select_for_update().get(id=user_id)
    Authenticator.objects.filter(user=user).delete()
    unbind_factors(user.id)
    end_with_rights(user.id)
    note_configured(user, fields=["second_factor", "sessions", "tokens"], by=by, at=at)


@durable
def report_changed_credentials(holder_id: UUID, *, whose: str, at: datetime) -> None:
    """This will tell every administrator and auditor once a day for each holder."""
    tell_watchers("credentials_changed", holder_id, whose=whose, once=f"{clock.date_of(at)}", at=at)


@inside_transaction
def tell_watchers(kind: str, subject_id: UUID, *, whose: str, once: str, at: datetime) -> None:
    """Notify every administrator and auditor of something about a holder of credentials, once for each `once`."""
    told = set(holding(Role.ADMINISTRATOR, Role.AUDITOR, on=clock.date_of(at)))
    notice = Notice(kind=kind, subject_id=subject_id, facts={"whose": whose}, once=f"{subject_id}/{once}")
    notify(told, notice, at=at)
