"""An agent asks whether to call the SOS line with a member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable, inside_transaction, take_turns
from arsos.outbox.actions.notify import notify
from escalations.models import SosScreening
from escalations.queries.sos_criteria import CriteriaInForce, criteria_in_force
from escalations.queries.sos_use import (
    CARD_FLOW,
    MEMBER_FLOW,
    leads_to_tell,
    persons_outside_book,
    plans_that_cover,
    types_that_fit,
    was_refused_before,
)
from escalations.rules.sos_screening import Answers, decide_screening, decide_signs
from inquiries.actions.keep_prospect import keep_prospect
from inquiries.queries.filing_facts import Person, read_person, require_filing_agent
from inquiries.rules.intake import require_no_errors
from members.access import find_member
from members.queries.active_coverage import active_coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningAnswers:
    """What the agent sends: a member of the book, or a person as typed with the coverage they report."""

    member_on_line: bool
    reasons: Sequence[str]
    how: str = ""
    life_threatening: bool = False
    member: UUID | None = None
    person: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom it is about, what they are covered for, and which plans decide what can be filed."""

    member_id: UUID | None
    person: Person | None
    coverages: frozenset[str]
    plans: list[tuple[str, str]]


@durable
def screen_for_sos(answers: ScreeningAnswers, *, by: Actor, at: datetime) -> SosScreening:
    """This will judge the answers by the criteria in force and keep both; a refusal is a result, not an error (R26).

    A person who is typed in gets the same answer whether or not we know them. Raises PermissionRefused for who is no
    agent, ResourceNotFound for a member outside the book, and InputRejected.
    """
    agent_id = require_filing_agent(by)
    subject = _require_subject(answers, by, at)
    in_force = criteria_in_force()
    decision = decide_screening(
        Answers(
            is_life_threatening=answers.life_threatening,
            is_member_on_line=answers.member_on_line,
            reasons=frozenset(answers.reasons),
            coverages=subject.coverages,
        ),
        in_force.criteria,
    )
    flow = MEMBER_FLOW if subject.member_id else CARD_FLOW
    criteria = in_force.criteria
    screening = SosScreening(
        agent_id=agent_id,
        made_by_id=by.user_id,
        made_by_client_id=by.client_id or "" if by.user_id is None else "",
        made_by_name=by.name,
        member_id=subject.member_id,
        prospect=keep_prospect(subject.person, at=at) if subject.person else None,
        is_life_threatening=answers.life_threatening,
        member_on_line=answers.member_on_line,
        how=answers.how,
        reasons=sorted(set(answers.reasons)),
        coverages=sorted(subject.coverages),
        is_attested=subject.person is not None,
        criteria_id=in_force.id,
        passed=decision.passed,
        refusals=list(decision.refusals),
        also_file=types_that_fit(decision.also_file, flow=flow, plans=subject.plans),
        created_at=at,
        expires_at=at + criteria.line_lasts if decision.passed else None,
        chase_at=at + criteria.chases[0] if decision.passed and criteria.chases else None,
    )
    screening.save(force_insert=True)
    _look_for_signs(screening, subject, in_force, by=by, at=at)
    return screening


def _require_subject(answers: ScreeningAnswers, by: Actor, at: datetime) -> Subject:
    if (answers.member is None) == (answers.person is None):
        error = FieldError("/member", "required", "Name a member of your book, or type the person in; one of them.")
        raise InputRejected("Say who is on the line.", errors=[error])
    errors = []
    if answers.member_on_line and not answers.how:
        errors.append(FieldError("/how", "required", "Say how: three_way or in_the_room."))
    if answers.member is not None:
        member = find_member(by, answers.member, at)
        require_no_errors(errors)
        known = active_coverage(member.id, clock.date_of(at))
        covered = {"medical": known.medical, "drug": known.drug}
        return Subject(member.id, None, frozenset(name for name, has in covered.items() if has), list(known.plans))
    return _typed(dict(answers.person or {}), errors, at)


def _typed(person: dict[str, Any], errors: list[FieldError], at: datetime) -> Subject:
    reported = frozenset(person.pop("coverage_reported"))
    if "none" in reported and len(reported) > 1:
        errors.append(FieldError("/person/coverage_reported", "contradictory", "None, or some coverage; not both."))
    values, wrong = read_person(person, today=clock.date_of(at), below="/person")
    require_no_errors([*errors, *wrong])
    coverages = reported - {"none"}
    return Subject(None, Person(**values), coverages, plans_that_cover(coverages))


@inside_transaction
def _look_for_signs(
    screening: SosScreening, subject: Subject, in_force: CriteriaInForce, *, by: Actor, at: datetime
) -> None:
    """One agent's screenings are looked at one after the other, so that two at once cannot miss each other."""
    take_turns(f"SOS use of {screening.agent_id}")
    hashes = subject.person.hashes if subject.person else []
    criteria = in_force.criteria
    signs = decide_signs(
        passed=screening.passed,
        refused_with_other_answers=screening.passed and was_refused_before(screening, hashes, criteria),
        persons_outside_book=persons_outside_book(screening.agent_id, at, criteria) if subject.person else 0,
        criteria=criteria,
    )
    if not signs:
        return
    screening.signs = signs
    screening.save(update_fields=["signs"])
    agent = by.agent_name or by.name
    for sign in signs:
        once = f"{screening.id}/{sign}"
        facts = {"agent": agent, "sign": sign}
        notify(leads_to_tell(at), kind="sos_odd_use", subject_id=screening.id, facts=facts, once=once, at=at)
