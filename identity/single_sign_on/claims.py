"""What the identity provider of the organization says of a person, and which roles follow from it (R30).

Pure: no network, no clock, no database.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from foundation.actor import Role
from foundation.errors import ArsosError

LONGEST_USERNAME, LONGEST_NAME, LONGEST_SUBJECT, LONGEST_GROUP, LONGEST_EMAIL = 150, 120, 191, 200, 254
MOST_GROUPS = 1_000
USERNAME = re.compile(r"[\w.@+-]+\Z")
KNOWN, HELD, BODILY = (
    frozenset({"pwd", "pin", "kba"}),
    frozenset({"otp", "hwk", "swk", "sc", "pop", "sms", "tel"}),
    frozenset({"fpt", "face", "iris", "retina", "vbm"}),
)
"""Methods of RFC 8176: what one knows, what one has, what one is. Two of one kind are one factor."""
SEVERAL = "mfa"
"""The word of RFC 8176 for several factors."""


class SignInRefused(ArsosError):
    """The provider knows the person, and ARSOS does not let them in; the message is for that person."""

    code = "sign-in-refused"
    title = "ARSOS does not let this person in"


@dataclass(frozen=True, slots=True)
class Claims:
    """A person as the provider names them. `subject` never changes; `username` may pass to somebody else."""

    subject: str
    username: str
    name: str
    email: str
    groups: frozenset[str]
    has_second_factor: bool


def read_claims(token: Mapping[str, Any], *, username_claim: str, groups_claim: str) -> Claims:
    """What is used of a verified ID token. Raises SignInRefused where ARSOS cannot make a person of it."""
    username = normalize("NFKC", _text(token, username_claim, LONGEST_USERNAME)).strip()
    if not USERNAME.match(username):
        raise SignInRefused(
            _("Your organization's sign-in sent no usable username (%(claim)s).") % {"claim": username_claim}
        )
    return Claims(
        subject=_subject(token),
        username=username,
        name=_text(token, "name", LONGEST_NAME, is_needed=False) or username,
        email=_email(token),
        groups=_groups(token.get(groups_claim, [])),
        has_second_factor=has_several_factors(_groups(token.get("amr", []))),
    )


def roles_of(groups: Collection[str], rules: Iterable[tuple[str, str]]) -> frozenset[Role]:
    """The roles that rules, each a group and its role, give to somebody in these groups."""
    return frozenset(Role(role) for group, role in rules if group in groups)


def has_several_factors(methods: Collection[str]) -> bool:
    """Whether somebody proved two factors: the provider says so, or names methods of two kinds."""
    return SEVERAL in methods or sum(not kind.isdisjoint(methods) for kind in (KNOWN, HELD, BODILY)) > 1


def _subject(token: Mapping[str, Any]) -> str:
    """To the letter: two subjects that differ by a blank are two people."""
    subject = _text(token, "sub", LONGEST_SUBJECT)
    if subject != token["sub"]:
        raise SignInRefused(
            _("Your organization's sign-in sent no usable “%(claim)s”. Ask an administrator.") % {"claim": "sub"}
        )
    return subject


def _text(token: Mapping[str, Any], claim: str, longest: int, *, is_needed: bool = True) -> str:
    value = token.get(claim, "")
    is_sound = isinstance(value, str) and len(value) <= longest and value.isprintable()
    if is_sound and (value.strip() or not is_needed):
        return str(value).strip()
    raise SignInRefused(
        _("Your organization's sign-in sent no usable “%(claim)s”. Ask an administrator.") % {"claim": claim}
    )


def _email(token: Mapping[str, Any]) -> str:
    """An address that the provider does not vouch for, or no mail reaches, is left out; nobody is kept out for it."""
    address = _text(token, "email", LONGEST_EMAIL, is_needed=False)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return "" if token.get("email_verified") is False else address


def _groups(value: Any) -> frozenset[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or len(listed) > MOST_GROUPS:
        raise SignInRefused(_("Your organization's sign-in sent groups that ARSOS can't read. Ask an administrator."))
    return frozenset(one for one in listed if isinstance(one, str) and len(one) <= LONGEST_GROUP)
