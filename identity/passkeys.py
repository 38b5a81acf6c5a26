"""Passkeys (WebAuthn): a first factor that needs no password, and a second factor beside one (R30, ASVS 6.3.3).

The sign-in library leads the ceremonies. These forms bound what it is sent, answer what no authenticator would send
with a refusal instead of an error, and let nobody in with a passkey that ARSOS did not store.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from identity.credentials.changed import CHANGED, are_own
from identity.steps import note_sign_in_event

MOST_PASSKEYS = 10
LONGEST_NAME = 60
LONGEST_ANSWER = 20_000
"""Characters; a key with a full chain of attestation certificates stays below half of it."""
NOT_ACCEPTED = _("That passkey wasn't accepted. Try again, or sign in another way.")
MALFORMED = (
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
"""What reading an answer raises that no authenticator gave: half of it is missing, or is of another kind."""


class AnswerField(forms.JSONField):
    """What the browser says an authenticator answered: one object of a bounded length."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A refused answer is of no use to the next challenge, so the form does not carry it again."""
        return initial

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise ValidationError(NOT_ACCEPTED)
        try:
            read = super().to_python(value)
        except (RecursionError, ValidationError):
            raise ValidationError(NOT_ACCEPTED) from None
        if not isinstance(read, dict | None):
            raise ValidationError(NOT_ACCEPTED)
        return read


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # the library is not typed
    """A new passkey: kept by its authenticator, asks for a finger, a face or a PIN, and so can be the only factor."""

    name = forms.CharField(
        label=_("Name"), required=False, max_length=LONGEST_NAME, help_text=_("For example, the device.")
    )
    credential = AnswerField()
    passwordless = forms.BooleanField(initial=True, widget=forms.CheckboxInput(attrs={"hidden": True, "checked": True}))

    def clean(self) -> dict[str, Any]:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
            raise ValidationError(
                _("You have %(count)s passkeys, which is the most. Remove one first."), params={"count": MOST_PASSKEYS}
            )
        with _refusing_what_is_malformed():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # the same
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class _Proof:
    """What the three ways to use a passkey share: it must be the person's own, and failures are journaled."""

    user: User | None

    def clean_credential(self) -> Authenticator:
        if self.user is not None and not are_own(context.request, self.user):
            raise ValidationError(CHANGED)
        try:
            with _refusing_what_is_malformed():
                used: Authenticator = super().clean_credential()  # type: ignore[misc]  # of the form beside this class
        except ValidationError:
            note_sign_in_event("sign_in_failed", context.request, self.user)
            raise
        return used


class PasskeySignInForm(_Proof, LoginWebAuthnForm):  # type: ignore[misc]  # the same
    """Instead of user name, password and code. It names its person, so the adapter asks whether it is their own."""

    credential = AnswerField()


class PasskeyForm(_Proof, AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """Instead of the code after a password."""

    credential = AnswerField()


class PasskeyAgainForm(_Proof, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """Before a change of credentials."""

    credential = AnswerField()


@contextmanager
def _refusing_what_is_malformed() -> Iterator[None]:
    try:
        yield
    except MALFORMED as error:
        raise ValidationError(NOT_ACCEPTED) from error
