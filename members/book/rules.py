"""Plan types, how a policy stands on a day, and what kind of value somebody searches for (R32, R37)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from foundation.spelling import name_words, plain_digits, run_together, search_words

FAMILIES = ("medicare", "individual")
NETWORKS = ("hmo", "hmo_pos", "ppo", "pffs", "none")


@dataclass(frozen=True, slots=True)
class PlanType:
    """One line of business; family and coverage follow from it."""

    code: str
    family: str
    covers_medical: bool = False
    covers_drug: bool = False


PLAN_TYPES: Mapping[str, PlanType] = {
    plan.code: plan
    for plan in (
        PlanType("MA", "medicare", covers_medical=True),
        PlanType("MAPD", "medicare", covers_medical=True, covers_drug=True),
        PlanType("PDP", "medicare", covers_drug=True),
        PlanType("DSNP", "medicare", covers_medical=True, covers_drug=True),
        PlanType("CSNP", "medicare", covers_medical=True, covers_drug=True),
        PlanType("PFFS", "medicare", covers_medical=True),
        PlanType("MEDSUPP", "medicare", covers_medical=True),
        PlanType("medical", "individual", covers_medical=True, covers_drug=True),
        PlanType("dental", "individual"),
        PlanType("vision", "individual"),
        PlanType("supplemental", "individual"),
    )
}
MEDICARE = tuple(code for code, plan in PLAN_TYPES.items() if plan.family == "medicare")
INDIVIDUAL = tuple(code for code, plan in PLAN_TYPES.items() if plan.family == "individual")
WITH_CMS_CODE = tuple(code for code in MEDICARE if code != "MEDSUPP")


class PolicyState(StrEnum):
    """The states of a policy; they follow from its dates."""

    FUTURE_EFFECTIVE = "future_effective"
    ACTIVE = "active"
    PENDING_TERM = "pending_term"
    TERMED = "termed"
    CANCELLED = "cancelled"


def decide_state(*, effective_on: date, terminates_on: date | None, is_cancelled: bool, on: date) -> PolicyState:
    """The state on a day; the last day of coverage still counts."""
    if is_cancelled:
        return PolicyState.CANCELLED
    if on < effective_on:
        return PolicyState.FUTURE_EFFECTIVE
    if terminates_on is None:
        return PolicyState.ACTIVE
    return PolicyState.PENDING_TERM if on <= terminates_on else PolicyState.TERMED


BEST_FIRST = (
    PolicyState.ACTIVE,
    PolicyState.PENDING_TERM,
    PolicyState.FUTURE_EFFECTIVE,
    PolicyState.TERMED,
    PolicyState.CANCELLED,
)


def decide_best_state(states: list[PolicyState]) -> PolicyState | None:
    """A member's standing: the best state among their policies, none without a policy."""
    return next((state for state in BEST_FIRST if state in states), None)


LIKE_A_NUMBER = re.compile(r"[\s(+]*[Hh]?\s*\d")
LIKE_MBI = re.compile(r"[1-9][A-Z][A-Z0-9][0-9][A-Z][A-Z0-9][0-9][A-Z]{2}[0-9]{2}")
LIKE_PHONE = re.compile(r"(\+?1)?\d{10}")


def decide_search_kind(text: str) -> str:
    """`name`, or the identifier that the text looks like: MBI, phone, else Humana id."""
    if not LIKE_A_NUMBER.match(plain_digits(text)):
        return "name"
    bare = re.sub(r"[().]", "", run_together(text))
    if LIKE_MBI.fullmatch(bare):
        return "mbi"
    return "phone" if LIKE_PHONE.fullmatch(bare) else "humana_id"


class Named(Protocol):
    """Whoever has a name, or had one."""

    first_name: str
    last_name: str


N = TypeVar("N", bound=Named)


def decide_former_name(text: str, *, today: Named, before: Iterable[N]) -> N | None:
    """The first of the former names without which the words would not have found the person; None without one."""
    missing = _not_in(search_words(text), today)
    if not missing:
        return None
    return next((name for name in before if len(_not_in(missing, name)) < len(missing)), None)


def _not_in(words: Sequence[str], name: Named) -> list[str]:
    """The words with which no word of a name begins."""
    known = name_words(name.first_name, name.last_name)
    return [word for word in words if not any(one.startswith(word) for one in known)]
