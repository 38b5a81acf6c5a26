"""Screenings, calls and criteria of the SOS line, and how much each agent uses it (R27, R28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.queries import holders_of_role
from escalations.sos.access import visible_calls, visible_screenings
from escalations.sos.models import SosCall, SosCriteria, SosScreening
from escalations.sos.rules import Answers, Criteria, Decision, decide_screening
from foundation import clock
from foundation.access_log.steps import log_access
from foundation.actor import Actor, Role

Row = dict[str, Any]


def sos_use_by_agent(first_on: date, last_on: date) -> list[Row]:
    """By agent: screenings, calls, and what a lead should look at."""
    begins, ends = clock.bounds_of_days(first_on, last_on)
    has_call = Exists(SosCall.objects.filter(screening=OuterRef("pk")))
    screened = SosScreening.objects.filter(created_at__gte=begins, created_at__lt=ends).annotate(has_call=has_call)
    called = SosCall.objects.filter(started_at__gte=begins, started_at__lt=ends)
    name = ("agent", "agent__first_name", "agent__last_name")
    rows: dict[Any, Row] = {}
    for found in screened.values(*name).annotate(
        screenings=Count("id"),
        without_call=Count("id", filter=Q(passed=True, has_call=False)),
        attested=Count("id", filter=Q(is_attested=True)),
        changed_answers=Count("id", filter=Q(signs__contains=["changed_answers"])),
        many_outside_book=Count("id", filter=Q(signs__contains=["many_outside_book"])),
        passed=Count("id", filter=Q(passed=True)),
    ):
        rows[found["agent"]] = {**_empty(found), **{key: found[key] for key in SCREENED}}
    for found in called.values(*name).annotate(
        calls=Count("id"),
        calls_without_screening=Count("id", filter=Q(screening=None)),
        calls_flagged=Count("id", filter=~Q(flags=[])),
        calls_resolved=Count("id", filter=Q(outcome=SosCall.Outcome.RESOLVED)),
    ):
        row = rows.setdefault(found["agent"], _empty(found))
        row.update({key: found[key] for key in CALLED})
    return sorted(rows.values(), key=lambda row: (-row["screenings"] - row["calls"], row["agent"]))


SCREENED = ("screenings", "passed", "attested", "changed_answers", "many_outside_book", "without_call")
CALLED = ("calls", "calls_without_screening", "calls_flagged", "calls_resolved")


def _empty(found: Row) -> Row:
    name = f"{found['agent__first_name']} {found['agent__last_name']}"
    return {"agent": name, **dict.fromkeys((*SCREENED, *CALLED), 0)}


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


@dataclass(frozen=True, slots=True)
class SosLine:
    """The number and until when it is shown; its `repr` does not say it."""

    number: str = field(repr=False)
    expires_at: datetime


def line_for(screening: SosScreening, actor: Actor, at: datetime) -> SosLine | None:
    """The number, for the one who passed this screening, until it expires; every showing is journaled.

    None for everybody else, and afterwards. The journal's row commits before the first byte leaves, else 503.
    """
    if not screening.passed or screening.expires_at is None or at >= screening.expires_at:
        return None
    if not is_made_by(screening, actor):
        return None
    subjects = [person for person in (screening.member_id, screening.prospect_id) if person]
    log_access(kind="reveal", subjects=subjects, fields=["SOS number"], purpose=f"SOS screening {screening.id}")
    return SosLine(settings.ARSOS_SOS_LINE, screening.expires_at)


def is_made_by(screening: SosScreening, actor: Actor) -> bool:
    """Whether the actor is the very person, or the same system for the same agent, and still acts as that agent."""
    if actor.agent_id != screening.agent_id:
        return False
    if screening.made_by_id is not None:
        return actor.user_id == screening.made_by_id
    return actor.user_id is None and actor.client_id == screening.made_by_client_id


def screening_rows(actor: Actor, at: datetime) -> QuerySet[SosScreening]:
    """The screenings the actor may see with `has_call` and the `outcome` of their last call; never the number (R27)."""
    calls = SosCall.objects.filter(screening=OuterRef("pk"))
    outcomes = calls.exclude(outcome="").order_by("-started_at").values("outcome")[:1]
    return visible_screenings(actor, at).annotate(has_call=Exists(calls), outcome=Subquery(outcomes))


def own_unanswered(actor: Actor, at: datetime) -> QuerySet[SosScreening]:
    """Passed screenings of the actor's own agents of which nobody has said yet what came (R28)."""
    finished = SosCall.objects.filter(screening=OuterRef("pk")).exclude(outcome="")
    rows = screening_rows(actor, at).filter(agent__in=_own_agents(actor), passed=True, no_call_reason="")
    return rows.exclude(Exists(finished)).order_by("-created_at", "id")


def own_unfinished_calls(actor: Actor, at: datetime) -> QuerySet[SosCall]:
    """Calls of the actor's own agents, made without a screening, whose outcome is not logged yet."""
    rows = visible_calls(actor, at).filter(agent__in=_own_agents(actor), screening=None, outcome="")
    return rows.order_by("-started_at", "id")


def waiting_for_review(rows: QuerySet[SosScreening]) -> QuerySet[SosScreening]:
    """What an agent attested, or what looks odd, and no lead has looked at (R26)."""
    return rows.filter(verdict="").exclude(signs=[], is_attested=False)


def may_be_reviewed(screening: SosScreening) -> bool:
    """Whether one screening is such."""
    return not screening.verdict and bool(screening.signs or screening.is_attested)


def _own_agents(actor: Actor) -> frozenset[UUID]:
    own = {actor.agent_id} if actor.agent_id is not None else set()
    return actor.acting_agent_ids | own


MEMBER_FLOW, CARD_FLOW = "my_humana_business", "service_inquiry_card"


def screenings_to_chase(at: datetime) -> QuerySet[SosScreening]:
    """Passed screenings that wait for a call to be logged."""
    return SosScreening.objects.filter(chase_at__lte=at).order_by("chase_at")


def has_finished_call(screening: SosScreening) -> bool:
    """Whether a call was logged with its outcome."""
    return screening.calls.exclude(outcome="").exists()


def calls_of(screening: SosScreening) -> QuerySet[SosCall]:
    """The calls of a screening, oldest first."""
    return screening.calls.order_by("started_at", "id")


def was_refused_before(screening: SosScreening, hashes: Sequence[str], criteria: Criteria) -> bool:
    """Whether the same agent was refused for the same person shortly before, with other answers (R28)."""
    same = Q(member=screening.member_id) if screening.member_id else Q(prospect__person_hashes__overlap=list(hashes))
    since = screening.created_at - criteria.changed_answers_within
    before = SosScreening.objects.filter(same, agent=screening.agent_id, passed=False, created_at__gte=since)
    return any(_answers(one) != _answers(screening) for one in before.exclude(id=screening.id))


def persons_outside_book(agent_id: UUID, at: datetime, criteria: Criteria) -> int:
    """For how many typed people an agent was screened within the period that the criteria look at."""
    since = at - criteria.outside_book_within
    found = SosScreening.objects.filter(agent=agent_id, prospect__isnull=False, created_at__gte=since)
    people = {tuple(hashes) for hashes in found.values_list("prospect__person_hashes", flat=True)}
    return len(people)


def leads_to_tell(at: datetime) -> list[UUID]:
    """Every lead; the SOS line belongs to no queue."""
    return holders_of_role(Role.LEAD, on=clock.date_of(at))


def _answers(screening: SosScreening) -> tuple[bool, bool, frozenset[str], frozenset[str]]:
    return (
        screening.is_life_threatening,
        screening.member_on_line,
        frozenset(screening.reasons),
        frozenset(screening.coverages),
    )
