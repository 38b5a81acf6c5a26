"""In what a person who was typed in agrees with a member, and in what they differ (R10, R11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foundation.spelling import matchable_name

COMPARED = ("last_name", "first_name", "date_of_birth", "zip_code", "phone", "application_number", "humana_id")
"""In the order in which they are told; what was not typed is not compared."""
WEIGHTS: Mapping[str, int] = {
    "last_name": 2,
    "first_name": 2,
    "date_of_birth": 3,
    "zip_code": 1,
    "phone": 2,
    "application_number": 4,
    "humana_id": 4,
}
LEAST = 4
"""A family name and a ZIP code alone are nobody in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is compared of a person; several application numbers are separated by blanks."""

    last_name: str
    first_name: str
    date_of_birth: date | None
    zip_code: str
    phone: str = ""
    application_number: str = ""
    humana_id: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The names of the fields that agree, and of those that differ."""

    agrees: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much agrees; each field by how few people share it."""
        return sum(WEIGHTS[name] for name in self.agrees)

    @property
    def is_near(self) -> bool:
        """Whether a person may look at it as perhaps the same person."""
        return self.weight >= LEAST


def compare(typed: PersonFacts, known: PersonFacts) -> Comparison:
    """Compare what was typed with what is known, field by field."""
    told = [name for name in COMPARED if getattr(typed, name)]
    agrees = tuple(name for name in told if _is_same(name, getattr(typed, name), getattr(known, name)))
    return Comparison(agrees, tuple(name for name in told if name not in agrees))


def _is_same(name: str, typed: object, known: object) -> bool:
    if name == "date_of_birth":
        return typed == known
    one, other = str(typed).casefold(), str(known).casefold()
    if name in {"last_name", "first_name"}:
        return matchable_name(one) == matchable_name(other)
    if name == "zip_code":
        return one[:5] == other[:5]
    return one.partition("-")[0] in other.split() if name == "humana_id" else one in other.split()
