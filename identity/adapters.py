"""What the sign-in library asks us: who may come in, from where, and how second factors are kept."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models.users import User
from foundation.crypto import Purpose, decrypt, decrypt_for, encrypt_for, is_for_purpose
from foundation.errors import RecipientRefused
from foundation.http.addresses import client_address
from identity.credentials import changed as changed_credentials
from identity.known_devices import device_of, remember_device
from identity.sessions import is_proof_old, is_proven_by_provider, note_proven
from identity.single_sign_on.break_glass import may_sign_in_locally
from identity.steps import note_sign_in_event

COUNTED_AS = "_arsos_counted_as"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library is not typed
    """Accounts are made by administrators alone; every sign-in leaves a trace in the journal (R33)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Who has no role any more gets no mail (R6); whoever asked learns nothing of that."""
        with suppress(RecipientRefused):
            super().send_mail(template_prefix, email, context)

    def get_client_ip(self, request: HttpRequest) -> str:
        """What limits are counted by: of a known device that signs in its mark, of anybody else the address."""
        if counted := getattr(request, COUNTED_AS, ""):
            return str(counted)
        device = "" if request.user.is_authenticated else device_of(request, request.POST.get("username", ""))
        return f"device-{device}" if device else client_address(request)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """What was proven is worth nothing where somebody put it into the database past ARSOS."""
        if not changed_credentials.are_own(request, user):
            return changed_credentials.refused(request)
        if "sociallogin" not in (kwargs.get("signal_kwargs") or {}) and not may_sign_in_locally(user):
            note_sign_in_event("sign_in_failed", request, user)
            return render(request, "identity/use_organization.html", status=403)
        user.renew_hash()
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_sign_in_event("signed_in", request, user)
        if is_proven_by_provider(request):
            note_proven(request)
        remember_device(request, user.username)

    def logout(self, request: HttpRequest) -> None:
        note_sign_in_event("signed_out", request, request.user)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_sign_in_event("sign_in_failed", request, _named(credentials))

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> Any:
        """Tell the person about a change of their password or second factor, and the journal too."""
        note_sign_in_event(template_prefix.rpartition("/")[2][:20], self.request, user)
        if user.email:
            return super().send_notification_mail(template_prefix, user, *args, **kwargs)
        return None

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whoever proves again who they are gets a new session id (ASVS 7.2.4)."""
        is_proven = changed_credentials.are_own(self.request, user) and bool(super().reauthenticate(user, password))
        if is_proven:
            self.request.session.cycle_key()
        return is_proven

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changes of credentials need a password or code of the last five minutes; signing in counts as one."""
        return is_proof_old(self.request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by account and address together, so that nobody can lock others out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library is not typed
    """Second factors are sealed at rest like everything else that must not stand in a dump (R32).

    Those of before they had keys of their own are read until `rotate_keys`: what binds a factor to its person is a
    chained digest, so nobody gains by putting another token there.
    """

    def encrypt(self, text: str) -> str:
        return encrypt_for(Purpose.SECOND_FACTOR, text)

    def decrypt(self, encrypted_text: str) -> str:
        if is_for_purpose(encrypted_text):
            return decrypt_for(Purpose.SECOND_FACTOR, encrypted_text)
        return decrypt(encrypted_text)

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """In a demo on loopback nobody is asked for a code, so that scripts can sign in; nor is who has just proven a
        second factor to the identity provider.
        """
        if settings.ARSOS_STAFF_MFA == "off" or is_proven_by_provider(context.request):
            return False
        return bool(super().is_mfa_enabled(user, types))

    def get_totp_label(self, user: User) -> str:
        return user.username

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  the library's name
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1} if count else _("Passkey")


@contextmanager
def counted_apart(request: HttpRequest, username: str) -> Iterator[None]:
    """Inside the block the limits take the mark of a known device for the address."""
    device = device_of(request, username)
    setattr(request, COUNTED_AS, f"device-{device}" if device else "")
    try:
        yield
    finally:
        setattr(request, COUNTED_AS, "")


def _named(credentials: dict[str, Any]) -> User | None:
    return User.objects.filter(username=credentials.get("username", "")).first()
