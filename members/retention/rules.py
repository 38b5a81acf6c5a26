"""How long records are kept (R36: 42 CFR 422.504(d), 45 CFR 164.316(b)(2))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MEDICARE_YEARS = 10
OTHER_YEARS = 6


@dataclass(frozen=True, slots=True)
class Coverage:
    """One policy as retention looks at it; `ends_on` is None while it goes on."""

    is_medicare: bool
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when somebody's records are kept, and by which rule; `keep_until` is None while coverage goes on."""

    rule: str
    keep_until: date | None

    def is_over(self, on: date) -> bool:
        return self.keep_until is not None and self.keep_until < on


def decide_retention(coverages: Iterable[Coverage], *, last_contact_on: date) -> Retention:
    """Medicare records are kept 10 years, others 6, from the end of all coverage or the last contact after it."""
    held = list(coverages)
    is_medicare = any(one.is_medicare for one in held)
    years = MEDICARE_YEARS if is_medicare else OTHER_YEARS
    rule = f"{'medicare' if is_medicare else 'other'}_{years}_years"
    if any(one.ends_on is None for one in held):
        return Retention(rule, None)
    last = max([last_contact_on, *(one.ends_on for one in held if one.ends_on is not None)])
    return Retention(rule, years_after(last, years))


def years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February follows it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
