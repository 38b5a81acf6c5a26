"""What ends when somebody's password or second factor changes: every other session, and every token (R30)."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.utils import is_mfa_enabled
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models.users import User
from identity.actions import end_other_access
from identity.known_devices import remember_device
from identity.sessions import forget_proof, note_proven, renew_session


@receiver([password_changed, password_set])
def password_is_new(request: HttpRequest, user: User, **_more: Any) -> None:
    """Whoever knew the old one is out."""
    _end_all_but(request, user)


@receiver(password_reset)
def password_was_forgotten(request: HttpRequest, user: User, **_more: Any) -> None:
    """The link of the mail proves who asks, so this browser is one of theirs."""
    end_other_access(user.id, keep="")
    remember_device(request, user.username)


@receiver(authenticator_added)
def factor_is_new(request: HttpRequest, user: User, **_more: Any) -> None:
    """Sessions from before the factor are worth nothing; the one that set it up has just proven it."""
    note_proven(request)
    _end_all_but(request, user)


@receiver([authenticator_removed, authenticator_reset])
def factor_is_gone(request: HttpRequest, user: User, **_more: Any) -> None:
    """Without a factor left the session goes on without the proof, so that who must have one sets it up first.

    With one left, such as another passkey, the proof stays: credentials change only minutes after somebody gave it.
    """
    if not is_mfa_enabled(user):
        forget_proof(request)
    _end_all_but(request, user)


def _end_all_but(request: HttpRequest, user: User) -> None:
    """End every session but the one that asks."""
    end_other_access(user.id, keep=request.session.session_key or "")
    renew_session(request, user)
