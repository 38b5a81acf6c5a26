"""Ids and references of rows, and identifiers of people, plans and products: checked, and brought into their one stored
form.
"""

import re
import secrets
import unicodedata
from datetime import date
from typing import Final
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from foundation import lengths
from foundation.errors import ReferenceMistyped
from foundation.spelling import matchable_name, plain_digits, run_together

LETTER: Final = "[AC-HJKMNP-RT-Y]"
EITHER: Final = "[AC-HJKMNP-RT-Y0-9]"
MBI_PLACES: Final = ("[1-9]", LETTER, EITHER, "[0-9]", LETTER, EITHER, "[0-9]", LETTER, LETTER, "[0-9]", "[0-9]")
MBI: Final = re.compile("".join(MBI_PLACES))
MBI_IN_TEXT: Final = re.compile(r"(?<![A-Z0-9])" + r"[\s\-]*".join(MBI_PLACES) + r"(?![A-Z0-9])")
HUMANA_ID: Final = re.compile(r"(H[0-9]{8}|[0-9]{9})(?:-([0-9]{2}))?")
CMS_PLAN: Final = re.compile(r"([HRSE][0-9]{4})-([0-9]{3})(?:-([0-9]{1,3}))?")
CMS_PLAN_RUN_TOGETHER: Final = re.compile(r"([HRSE][0-9]{4})([0-9]{3})([0-9]{3})")
ZIP: Final = re.compile(r"[0-9]{5}(-[0-9]{4})?")
NDC_SHAPES: Final = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6})?")
LONGEST_PLAIN_LANGUAGE: Final = 3
ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Python reads 1955-W10-5 and 19550311 too; nobody means a birth date by the first."""
FIRST_BIRTH_DATE: Final = date(1900, 1, 1)


class IdentifierRejected(ValueError):
    """The text is no such identifier. Says what is expected, never repeats the value."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def normalize_mbi(text: str) -> str:
    """A Medicare Beneficiary Identifier, 11 characters, upper case, without dashes, however it was typed."""
    compact = run_together(text)
    if not MBI.fullmatch(compact):
        raise IdentifierRejected("invalid_mbi", _("An MBI has 11 characters, such as 1EG4-TE5-MK73."))
    return compact


def has_mbi(text: str) -> bool:
    """Whether a text carries an MBI anywhere, with any blanks and dashes."""
    return bool(MBI_IN_TEXT.search(plain_digits(text).upper()))


def normalize_humana_id(text: str) -> tuple[str, str]:
    """A Humana member id and its dependent code, empty where there is none."""
    match = HUMANA_ID.fullmatch(plain_digits(text).upper())
    if match is None:
        raise IdentifierRejected(
            "invalid_humana_id", _("A Humana ID is H and 8 digits, or 9 digits, with an optional -02.")
        )
    return match[1], match[2] or ""


def normalize_cms_plan(text: str) -> str:
    """A CMS contract-PBP-segment such as H1036-236-000; the run-together form is read too."""
    compact = plain_digits(text).upper()
    match = CMS_PLAN.fullmatch(compact) or CMS_PLAN_RUN_TOGETHER.fullmatch(compact)
    if match is None:
        raise IdentifierRejected("invalid_plan", _("A CMS plan number looks like H1036-236-000."))
    return f"{match[1]}-{match[2]}-{(match[3] or '0').zfill(3)}"


def normalize_npn(text: str) -> str:
    """A National Producer Number, 1 to 10 digits without leading zeros."""
    digits = plain_digits(text).lstrip("0")
    if not re.fullmatch(r"[0-9]{1,10}", digits):
        raise IdentifierRejected("invalid_npn", _("An NPN has 1 to 10 digits."))
    return digits


def normalize_san(text: str) -> str:
    """A SAN: opaque digits."""
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{1,20}", digits):
        raise IdentifierRejected("invalid_san", _("A SAN has only digits."))
    return digits


def normalize_npi(text: str) -> str:
    """A National Provider Identifier: 10 digits, first 1 or 2, Luhn over 80840 and the number."""
    digits = plain_digits(text)
    if not re.fullmatch(r"[12][0-9]{9}", digits) or not _passes_luhn("80840" + digits):
        raise IdentifierRejected("invalid_npi", _("An NPI has 10 digits and starts with 1 or 2. Check each digit."))
    return digits


def normalize_ndc(text: str) -> str:
    """A National Drug Code as 11 digits 5-4-2; without hyphens only the 11-digit form is unambiguous."""
    compact = plain_digits(text)
    if re.fullmatch(r"[0-9]{11}", compact):
        return compact
    parts = compact.split("-")
    if not all(re.fullmatch(r"[0-9]+", part) for part in parts) or tuple(map(len, parts)) not in NDC_SHAPES:
        raise IdentifierRejected("invalid_ndc", _("Enter the NDC with hyphens, such as 0002-1433-80, or as 11 digits."))
    return f"{parts[0]:0>5}{parts[1]:0>4}{parts[2]:0>2}"


def normalize_phone(text: str) -> str:
    """A phone number that exists in its numbering plan, as E.164 with its extension: "+15025550123 x45".

    US unless it says otherwise.
    """
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise IdentifierRejected("invalid_phone", _("Enter a valid phone number with area code."))
    if len(number.extension or "") > lengths.EXTENSION:
        raise IdentifierRejected(
            "invalid_phone", _("Enter an extension of up to %(most)s digits.") % {"most": lengths.EXTENSION}
        )
    called = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{called} x{number.extension}" if number.extension else called


def display_phone(kept: str) -> str:
    """Say "+16145550164" as "(614) 555-0164", numbers of other countries with their code; anything else as it is."""
    try:
        number = phonenumbers.parse(kept, "US")
    except phonenumbers.NumberParseException:
        return kept
    is_home = number.country_code == 1
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def normalize_email(text: str) -> str:
    """An e-mail address without surrounding blanks."""
    address = text.strip()
    if len(address) > lengths.EMAIL:
        raise IdentifierRejected(
            "too_long", _("Enter an email address of up to %(email)s characters.") % {"email": lengths.EMAIL}
        )
    try:
        validate_email(address)
    except ValidationError:
        raise IdentifierRejected("invalid_email", _("Enter a valid email address.")) from None
    return address


def normalize_language(text: str) -> str:
    """The code of a language, such as en or es-MX."""
    code = text.strip()
    if not LANGUAGE.fullmatch(code):
        raise IdentifierRejected("invalid_language", _("Enter a language code, such as en or es."))
    return code.lower() if len(code) <= LONGEST_PLAIN_LANGUAGE else code


def normalize_zip(text: str) -> str:
    """A ZIP code of 5 digits, or ZIP+4."""
    compact = plain_digits(text)
    if not ZIP.fullmatch(compact):
        raise IdentifierRejected("invalid_zip", _("Enter a ZIP code, such as 40202 or 40202-1234."))
    return compact


def parse_birth_date(text: str, *, today: date) -> date:
    """A date of birth from 1900 to today; a person under 65 is legal in Medicare."""
    compact = plain_digits(text)
    try:
        born = date.fromisoformat(compact) if ISO_DAY.fullmatch(compact) else None
    except ValueError:
        born = None
    if born is None or not is_birth_date(born, today=today):
        raise IdentifierRejected("invalid_date", _("Enter a date of birth from 1900 to today, as YYYY-MM-DD."))
    return born


def is_birth_date(born: date, *, today: date) -> bool:
    """Whether somebody who is alive can have been born on this day."""
    return FIRST_BIRTH_DATE <= born <= today


def normalize_name(text: str) -> str:
    """A name as typed, without surrounding or doubled blanks; format characters stay and are shown safely."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > lengths.NAME:
        raise IdentifierRejected("invalid_name", _("Give a name of 1 to %(name)s characters.") % {"name": lengths.NAME})
    if not matchable_name(name):
        raise IdentifierRejected("invalid_name", _("Enter a name with at least one letter."))
    return name


def _passes_luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  the cross sum of two digits
    return total % 10 == 0


def new_id() -> UUID:
    """A UUIDv7: unique, and roughly in the order of creation."""
    return uuid7()


INQUIRY = "SI"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1


def new_reference(prefix: str = INQUIRY) -> str:
    """A fresh random reference such as `SI-7K3M-9QX5`; other objects have another prefix."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return _spelled(prefix, body + check_character(body))


def parse_reference(text: str) -> str:
    """The reference as it is stored, from what somebody typed.

    O, I, L and lower case are read as 0, 1, 1 and upper case. Raises ReferenceMistyped when the form or the
    check character is wrong, so that a mistyped reference is told apart from an unknown one.
    """
    compact = text.strip().upper().replace("-", "").replace(" ", "")
    body = compact.removeprefix("SI").translate(READ_AS)
    if len(body) != len("7K3M9QX5") or any(c not in VALUES for c in body) or not compact.startswith("SI"):
        raise ReferenceMistyped(_("A reference looks like SI-7K3M-9QX5. Please check what you typed."))
    if check_character(body[:7]) != body[7]:
        raise ReferenceMistyped(_("That reference isn't valid. Check for a typo or two swapped characters."))
    return _spelled(INQUIRY, body)


def check_character(body: str) -> str:
    """The sum over GF(32) of alpha^i times the i-th character, i = 1…7: catches substitutions and swaps."""
    total = 0
    weight = 1
    for character in body:
        weight = _times(weight, 2)
        total ^= _times(weight, VALUES[character])
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= FIELD_POLYNOMIAL
        right >>= 1
    return product


def _spelled(prefix: str, body: str) -> str:
    return f"{prefix}-{body[:4]}-{body[4:]}"


def mask_mbi(mbi: str | None) -> str | None:
    """The last four characters: `•••• MK73`."""
    return f"•••• {mbi[-4:]}" if mbi else None
