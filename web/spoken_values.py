"""What is kept of a person and a need, as people read it: days, phone numbers, languages."""

from collections.abc import Mapping
from datetime import date

import phonenumbers
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES: Mapping[str, str | Promise] = {
    "ar": _("Arabic"),
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "ht": _("Haitian Creole"),
    "ko": _("Korean"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ru": _("Russian"),
    "tl": _("Tagalog"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}


def spoken_day(kept: date | str) -> str:
    """Say "2026-11-10" as "Nov 10, 2026"; what is no day stays as it is."""
    try:
        return date_format(date.fromisoformat(str(kept)), "M j, Y")
    except ValueError:
        return str(kept)


def spoken_phone(kept: str) -> str:
    """Say "+16145550164" as "(614) 555-0164", numbers of other countries with their code; anything else as it is."""
    try:
        number = phonenumbers.parse(kept, "US")
    except phonenumbers.NumberParseException:
        return kept
    is_home = number.country_code == 1
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def phone_link(kept: str) -> str:
    """Where a click on "+16145550164 x12" calls: "tel:+16145550164;ext=12"."""
    return f"tel:{kept.replace(' x', ';ext=')}"


def spoken_language(code: str) -> str:
    """Say "en" as "English"; a language without a name here stays its code."""
    return str(LANGUAGES.get(code, code))
