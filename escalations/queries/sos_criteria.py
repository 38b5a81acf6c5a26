"""The criteria of the SOS line, and what a draft of them would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from arsos.kernel import clock
from arsos.kernel.errors import ResourceNotFound
from escalations.models import SosCriteria, SosScreening
from escalations.rules.sos_screening import Answers, Criteria, Decision, decide_screening

MOST_LOOKED_AT = 10_000
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class CriteriaInForce:
    """The published version."""

    id: UUID
    version: int
    criteria: Criteria


@dataclass(slots=True)
class Comparison:
    """How past screenings would have been judged: counts, and the first hundred that would turn."""

    looked_at: int = 0
    would_pass: int = 0
    would_be_refused: int = 0
    turned: list[dict[str, Any]] | None = None


def criteria_in_force() -> CriteriaInForce:
    """The published criteria; there always are some, because they are replaced and never withdrawn."""
    published = SosCriteria.objects.filter(state=SosCriteria.State.PUBLISHED).values_list("id", "version")
    criteria_id, version = published[0]
    return CriteriaInForce(criteria_id, version, criteria_of(criteria_id))


@lru_cache(maxsize=64)
def criteria_of(criteria_id: UUID) -> Criteria:
    """One version; versions are replaced, never changed, so it is kept in memory."""
    return Criteria.from_json(SosCriteria.objects.values_list("rules", flat=True).get(id=criteria_id))


def all_criteria() -> QuerySet[SosCriteria]:
    """Every version."""
    return SosCriteria.objects.all()


def find_criteria(criteria_id: UUID) -> SosCriteria:
    """One version; raises ResourceNotFound."""
    found = SosCriteria.objects.filter(id=criteria_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def judge(answers: Mapping[str, Any], criteria: Criteria) -> Decision:
    """What some answers come to under some criteria."""
    return decide_screening(
        Answers(
            is_life_threatening=answers.get("life_threatening", False),
            is_member_on_line=answers["member_on_line"],
            reasons=frozenset(answers["reasons"]),
            coverages=frozenset(answers["coverage"]) - {"none"},
        ),
        criteria,
    )


def compare_with_past(criteria: Criteria, *, first_on: date, last_on: date) -> Comparison:
    """Judge the newest ten thousand screenings of a period anew, from the answers and facts that were kept."""
    found = Comparison(turned=[])
    for screening in _screenings(first_on, last_on).iterator(chunk_size=1000):
        decision = decide_screening(answers_of(screening), criteria)
        found.looked_at += 1
        if decision.passed != screening.passed:
            _count(found, screening, decision)
    return found


def answers_of(screening: SosScreening) -> Answers:
    """The answers and facts of a stored screening."""
    return Answers(
        is_life_threatening=screening.is_life_threatening,
        is_member_on_line=screening.member_on_line,
        reasons=frozenset(screening.reasons),
        coverages=frozenset(screening.coverages),
    )


def _screenings(first_on: date, last_on: date) -> QuerySet[SosScreening]:
    begins, ends = clock.bounds_of_days(first_on, last_on)
    found = SosScreening.objects.filter(created_at__gte=begins, created_at__lt=ends)
    newest = found.order_by("-created_at").values("id")[:MOST_LOOKED_AT]
    return SosScreening.objects.filter(id__in=newest).order_by("-created_at", "id")


def _count(found: Comparison, screening: SosScreening, decision: Decision) -> None:
    if decision.passed:
        found.would_pass += 1
    else:
        found.would_be_refused += 1
    if found.turned is not None and len(found.turned) < MOST_NAMED:
        turn = {"screening": screening.id, "passed": screening.passed, "would_pass": decision.passed}
        found.turned.append({**turn, "refusals": list(decision.refusals)})
