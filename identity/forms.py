"""The forms people sign in with."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import LoginForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models.users import User
from identity.adapters import counted_apart
from identity.credentials.changed import CHANGED, are_own
from identity.known_devices import device_of
from identity.steps import note_sign_in_event


class SignInForm(LoginForm):  # type: ignore[misc]  # the library is not typed
    """User name and password; the field is called what password managers and scripts expect."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""  # the library's link to a new password; the page has one of its own

    def add_prefix(self, field_name: str) -> str:
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class OwnCount:
    """Tries of a known device are counted apart, so that nobody can use up the owner's (R30).

    All other devices share one count for each person: guessing from many addresses must not get further.
    """

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        request: HttpRequest = context.request
        if not are_own(request, self.user):
            raise ValidationError(CHANGED)
        forget = self._count(request)
        code = str(self.cleaned_data["code"])
        for kept in Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN):
            if kept.wrap().validate_code(code):
                self.authenticator = kept
                forget()
                return code
        note_sign_in_event("sign_in_failed", request, self.user)
        raise get_adapter().validation_error("incorrect_code")

    def _count(self, request: HttpRequest) -> Callable[[], None]:
        """Spend one try; the answer gives all of them back. Raises ValidationError when none is left."""
        device = device_of(request, self.user.username)
        key = f"second factor of {self.user.pk} {device}"
        with counted_apart(request, self.user.username):
            is_allowed = ratelimit.consume(request, action="login_failed", key=key)
        if not is_allowed:
            raise get_account_adapter().validation_error("too_many_login_attempts")
        return lambda: ratelimit.clear(request, action="login_failed", key=key)


class CodeForm(OwnCount, AuthenticateForm):  # type: ignore[misc]  # the library is not typed
    """The code at sign-in."""


class CodeAgainForm(OwnCount, ReauthenticateForm):  # type: ignore[misc]  # the same
    """The code before a change of credentials."""
