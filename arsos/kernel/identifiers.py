"""Identifiers of people, plans and products: checked, and brought into their one stored form."""

import re
import unicodedata
from datetime import date
from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from arsos.kernel import limits
from arsos.kernel.spelling import matchable_name, plain_digits, run_together

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
        raise IdentifierRejected("invalid_mbi", "An MBI has 11 characters, like 1EG4-TE5-MK73.")
    return compact


def has_mbi(text: str) -> bool:
    """Whether a text carries an MBI anywhere, with any blanks and dashes."""
    return bool(MBI_IN_TEXT.search(plain_digits(text).upper()))


def normalize_humana_id(text: str) -> tuple[str, str]:
    """A Humana member id and its dependent code, empty where there is none."""
    match = HUMANA_ID.fullmatch(plain_digits(text).upper())
    if match is None:
        raise IdentifierRejected(
            "invalid_humana_id", "A Humana id is H and 8 digits, or 9 digits, with an optional -02."
        )
    return match[1], match[2] or ""


def normalize_cms_plan(text: str) -> str:
    """A CMS contract-PBP-segment such as H1036-236-000; the run-together form is read too."""
    compact = plain_digits(text).upper()
    match = CMS_PLAN.fullmatch(compact) or CMS_PLAN_RUN_TOGETHER.fullmatch(compact)
    if match is None:
        raise IdentifierRejected("invalid_plan", "A CMS plan looks like H1036-236-000.")
    return f"{match[1]}-{match[2]}-{(match[3] or '0').zfill(3)}"


def normalize_npn(text: str) -> str:
    """A National Producer Number, 1 to 10 digits without leading zeros."""
    digits = plain_digits(text).lstrip("0")
    if not re.fullmatch(r"[0-9]{1,10}", digits):
        raise IdentifierRejected("invalid_npn", "An NPN has 1 to 10 digits.")
    return digits


def normalize_san(text: str) -> str:
    """A SAN: opaque digits."""
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{1,20}", digits):
        raise IdentifierRejected("invalid_san", "A SAN consists of digits.")
    return digits


def normalize_npi(text: str) -> str:
    """A National Provider Identifier: 10 digits, first 1 or 2, Luhn over 80840 and the number."""
    digits = plain_digits(text)
    if not re.fullmatch(r"[12][0-9]{9}", digits) or not _passes_luhn("80840" + digits):
        raise IdentifierRejected("invalid_npi", "An NPI has 10 digits and starts with 1 or 2; check each digit.")
    return digits


def normalize_ndc(text: str) -> str:
    """A National Drug Code as 11 digits 5-4-2; without hyphens only the 11-digit form is unambiguous."""
    compact = plain_digits(text)
    if re.fullmatch(r"[0-9]{11}", compact):
        return compact
    parts = compact.split("-")
    if not all(re.fullmatch(r"[0-9]+", part) for part in parts) or tuple(map(len, parts)) not in NDC_SHAPES:
        raise IdentifierRejected("invalid_ndc", "Give the NDC with its hyphens, such as 0002-1433-80, or as 11 digits.")
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
        raise IdentifierRejected("invalid_phone", "This is not a phone number that can be called.")
    if len(number.extension or "") > limits.EXTENSION:
        raise IdentifierRejected("invalid_phone", f"Give an extension of at most {limits.EXTENSION} digits.")
    called = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{called} x{number.extension}" if number.extension else called


def normalize_email(text: str) -> str:
    """An e-mail address without surrounding blanks."""
    address = text.strip()
    if len(address) > limits.EMAIL:
        raise IdentifierRejected("too_long", f"Give an e-mail address of at most {limits.EMAIL} characters.")
    try:
        validate_email(address)
    except ValidationError:
        raise IdentifierRejected("invalid_email", "This is not an e-mail address.") from None
    return address


def normalize_language(text: str) -> str:
    """The code of a language, such as en or es-MX."""
    code = text.strip()
    if not LANGUAGE.fullmatch(code):
        raise IdentifierRejected("invalid_language", "Give the code of a language, such as en or es.")
    return code.lower() if len(code) <= LONGEST_PLAIN_LANGUAGE else code


def normalize_zip(text: str) -> str:
    """A ZIP code of 5 digits, or ZIP+4."""
    compact = plain_digits(text)
    if not ZIP.fullmatch(compact):
        raise IdentifierRejected("invalid_zip", "A ZIP code has 5 digits, or 5 and 4: 40202 or 40202-1234.")
    return compact


def parse_birth_date(text: str, *, today: date) -> date:
    """A date of birth from 1900 to today; a person under 65 is legal in Medicare."""
    compact = plain_digits(text)
    try:
        born = date.fromisoformat(compact) if ISO_DAY.fullmatch(compact) else None
    except ValueError:
        born = None
    if born is None or not is_birth_date(born, today=today):
        raise IdentifierRejected("invalid_date", "Give the date of birth as YYYY-MM-DD, from 1900 to today.")
    return born


def is_birth_date(born: date, *, today: date) -> bool:
    """Whether somebody who is alive can have been born on this day."""
    return FIRST_BIRTH_DATE <= born <= today


def normalize_name(text: str) -> str:
    """A name as typed, without surrounding or doubled blanks; format characters stay and are shown safely."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > limits.NAME:
        raise IdentifierRejected("invalid_name", f"Give a name of 1 to {limits.NAME} characters.")
    if not matchable_name(name):
        raise IdentifierRejected("invalid_name", "Give a name that has at least one letter.")
    return name


def _passes_luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  the cross sum of two digits
    return total % 10 == 0
