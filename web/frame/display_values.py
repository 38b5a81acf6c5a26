"""What is kept of a person and a need, as people read it: days, phone numbers, languages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

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

OPTIONS: Mapping[str, str | Promise] = {
    "24h": _("Within 24 hours"),
    "72h": _("Within 72 hours"),
    "eft": _("EFT (bank draft)"),
    "hmo": _("HMO"),
    "hmo_pos": _("HMO-POS"),
    "lep": _("Late enrollment penalty (LEP)"),
    "lis": _("Extra Help (LIS)"),
    "medsupp": _("Medicare Supplement"),
    "pcp": _("PCP"),
    "pffs": _("PFFS"),
    "ppo": _("PPO"),
    "rrb": _("Railroad Retirement (RRB) deduction"),
    "ssa": _("Social Security (SSA) deduction"),
    "transport": _("Transportation"),
    "wrong_data": _("Incorrect information"),
}
"""Codes of the shipped forms that capital letters and spaces alone do not turn into words."""


def display_option(option: str) -> str:
    """A value of a list as people say it: "wrong_plan" as "Wrong plan", "eft" as "EFT (bank draft)"."""
    if (known := OPTIONS.get(option)) is not None:
        return str(known)
    return option.replace("_", " ").capitalize() if option.islower() else option


def display_money(kept: str) -> str:
    """Say "1200.5" as "$1,200.50"; what is no number stays as it is."""
    try:
        amount = Decimal(kept)
    except InvalidOperation:
        return kept
    return f"${amount:,.2f}" if amount.is_finite() else kept


def display_month(kept: str) -> str:
    """Say "2026-11-01" as "November 2026"; what is no day stays as it is."""
    try:
        return date_format(date.fromisoformat(kept), "F Y")
    except ValueError:
        return kept


def display_day(kept: date | str) -> str:
    """Say "2026-11-10" as "Nov 10, 2026"; what is no day stays as it is."""
    try:
        return date_format(date.fromisoformat(str(kept)), "M j, Y")
    except ValueError:
        return str(kept)


def phone_link(kept: str) -> str:
    """Where a click on "+16145550164 x12" calls: "tel:+16145550164;ext=12"."""
    return f"tel:{kept.replace(' x', ';ext=')}"


def display_language(code: str) -> str:
    """Say "en" as "English"; a language without a name here stays its code."""
    return str(LANGUAGES.get(code, code))
