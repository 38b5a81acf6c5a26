"""Screen for the SOS line, log, complete and chase calls, review screenings, and publish the criteria (R26)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries import user_of_agent
from escalations.sos.access import lock_call, lock_screening, require_criteria_keeper, require_own_use, require_reviewer
from escalations.sos.drafts import plans_that_cover, types_that_fit
from escalations.sos.models import SosCall, SosCriteria, SosScreening
from escalations.sos.queries import (
    CARD_FLOW,
    MEMBER_FLOW,
    CriteriaInForce,
    criteria_in_force,
    criteria_of,
    has_finished_call,
    leads_to_tell,
    persons_outside_book,
    was_refused_before,
)
from escalations.sos.rules import (
    Answers,
    decide_call_errors,
    decide_call_flags,
    decide_criteria_errors,
    decide_screening,
    decide_signs,
)
from escalations.sos.steps import stop_chasing
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused
from foundation.transactions import durable, inside_transaction, take_turns
from foundation.versioned.engine import Versions, store_json
from inquiries.catalog.queries import current_types
from inquiries.catalog.rules.intake import require_no_errors
from inquiries.filing.queries.facts import Person, read_person
from inquiries.filing.steps import keep_prospect
from inquiries.inquiry.access import find_inquiry, is_agent_of, require_filing_agent
from inquiries.inquiry.models import Inquiry
from members.book.access import find_member
from members.book.queries.profiles import active_coverage


@durable
def chase_sos_call(screening_id: UUID, *, at: datetime) -> bool:
    """This will remind the agent once for each time in the criteria; with the last the leads are told (R28).

    Looks again under the lock; returns whether something was due.
    """
    due = SosScreening.objects.filter(id=screening_id, chase_at__lte=at)
    screening = due.select_for_update(skip_locked=True, of=("self",)).select_related("agent").first()
    if screening is None:
        return False
    chases = criteria_of(screening.criteria_id).chases
    screening.chase_at = None
    if not has_finished_call(screening):
        _remind(screening, of=len(chases), at=at)
        done = screening.chases_done
        screening.chase_at = screening.created_at + chases[done] if done < len(chases) else None
    screening.save(update_fields=["chase_at", "chases_done"])
    return True


def _remind(screening: SosScreening, *, of: int, at: datetime) -> None:
    screening.chases_done += 1
    number = screening.chases_done
    user = screening.made_by_id or user_of_agent(screening.agent_id)
    once = f"{screening.id}/{number}"
    if user is not None:
        facts = {"number": number, "of": of}
        notify([user], Notice(kind="sos_call_missing", subject_id=screening.id, facts=facts, once=once), at=at)
    if number >= of:
        told = {"agent": screening.agent.name}
        notify(
            leads_to_tell(at),
            Notice(kind="sos_call_never_logged", subject_id=screening.id, facts=told, once=once),
            at=at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnd:
    """What is added to a call that was logged; what stays empty is not added."""

    ended_at: datetime | None = None
    outcome: str = ""
    inquiry: str = ""
    note: str = ""


@durable
def complete_sos_call(
    call_id: UUID, end: CallEnd, *, by: Actor, at: datetime, expected_version: int | None = None
) -> SosCall:
    """This will add the end, the outcome, the inquiry or a note; what is logged already is final (R28).

    Raises ResourceNotFound, PermissionRefused, VersionStale, InputRejected, and ConflictFound for what is logged.
    """
    call = lock_call(by, call_id, at, expected_version=expected_version)
    require_own_use(by, call)
    about = find_inquiry(by, end.inquiry, at) if end.inquiry else None
    _require_open(call, asdict(end))
    call.ended_at = end.ended_at or call.ended_at
    call.outcome = end.outcome or call.outcome
    call.note = end.note or call.note
    errors = decide_call_errors(started_at=call.started_at, ended_at=call.ended_at, outcome=call.outcome, now=at)
    if about is not None and not is_agent_of(by, about):
        errors.append(FieldError("/inquiry", "not_your_inquiry", _("Enter an inquiry of the agent who called.")))
    require_no_errors(errors)
    if about is not None:
        call.inquiry_id = about.id
    call.version += 1
    call.updated_at = at
    call.save()
    if call.outcome and call.screening_id is not None:
        stop_chasing(lock_screening(by, call.screening_id, at))
    return call


def _require_open(call: SosCall, given: dict[str, object]) -> None:
    kept = {"ended_at": call.ended_at, "outcome": call.outcome, "inquiry": call.inquiry_id, "note": call.note}
    final = [name for name, value in given.items() if value and kept[name]]
    if final:
        raise ConflictFound(_("Already logged and final: %(listed)s.") % {"listed": ", ".join(final)})


def _errors(rules: Mapping[str, Any]) -> list[FieldError]:
    types = [kind.facts.code for kind in current_types()]
    return [FieldError(f"/rules{at}", "not_allowed", words) for at, words in decide_criteria_errors(rules, types=types)]


SOS_CRITERIA = Versions(
    model=SosCriteria,
    require_drafter=require_criteria_keeper,
    require_publisher=partial(require_criteria_keeper, is_publishing=True),
    find_errors=_errors,
    unusable=gettext_noop("These criteria can't be used."),
    store=store_json,
)


@dataclass(frozen=True, slots=True)
class About:
    """What a call was about, as far as the agent named it and may see it."""

    screening: SosScreening | None
    inquiry: Inquiry | None
    member_id: UUID | None
    prospect_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """A call to the SOS line as the agent logs it: when, after which screening or about whom, and what came of it."""

    started_at: datetime
    screening: UUID | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    inquiry: str = ""
    member: UUID | None = None
    note: str = ""


@durable
def log_sos_call(logged: LoggedCall, *, by: Actor, at: datetime) -> SosCall:
    """This will log a call with its screening, or flagged without one (R28). It closes no inquiry.

    Raises PermissionRefused for who is no agent, ResourceNotFound for a screening, inquiry or member that the agent
    may not see, and InputRejected for times that cannot be.
    """
    agent_id = require_filing_agent(by)
    about = _about(logged, by=by, at=at)
    screened = about.screening
    errors = decide_call_errors(started_at=logged.started_at, ended_at=logged.ended_at, outcome=logged.outcome, now=at)
    require_no_errors([*errors, *_mismatches(about, logged.member, by)])
    call = SosCall.objects.create(
        screening=screened,
        agent_id=screened.agent_id if screened else agent_id,
        member_id=about.member_id,
        prospect_id=about.prospect_id,
        inquiry=about.inquiry,
        started_at=logged.started_at,
        ended_at=logged.ended_at,
        outcome=logged.outcome,
        note=logged.note,
        flags=_flags(about, logged.started_at),
        logged_by_name=by.name,
        logged_at=at,
        updated_at=at,
    )
    if screened is not None and logged.outcome:
        stop_chasing(screened)
    return call


def _about(logged: LoggedCall, *, by: Actor, at: datetime) -> About:
    """The screening says who it was; else the member that was named, else who the inquiry is about."""
    screened = lock_screening(by, logged.screening, at) if logged.screening is not None else None
    if screened is not None:
        require_own_use(by, screened)
    inquiry = find_inquiry(by, logged.inquiry, at) if logged.inquiry else None
    named = find_member(by, logged.member, at).id if logged.member is not None else None
    if screened is not None:
        return About(screened, inquiry, screened.member_id, screened.prospect_id)
    if named is not None or inquiry is None:
        return About(None, inquiry, named, None)
    return About(None, inquiry, inquiry.member_id, inquiry.prospect_id)


def _mismatches(about: About, member: UUID | None, by: Actor) -> list[FieldError]:
    errors = []
    if about.inquiry is not None and not is_agent_of(by, about.inquiry):
        errors.append(FieldError("/inquiry", "not_your_inquiry", _("Enter an inquiry of the agent who called.")))
    if about.screening is not None and member is not None and member != about.screening.member_id:
        errors.append(FieldError("/member", "another_person", _("The screening was for someone else.")))
    return errors


def _flags(about: About, started_at: datetime) -> list[str]:
    screened = about.screening
    return decide_call_flags(
        started_at=started_at,
        is_screened=screened is not None,
        has_passed=bool(screened and screened.passed),
        screened_at=screened.created_at if screened else None,
        line_expired_at=screened.expires_at if screened else None,
        names_somebody=bool(about.member_id or about.prospect_id),
    )


@durable
def record_no_call(screening_id: UUID, *, reason: str, by: Actor, at: datetime) -> SosScreening:
    """This will record why no call followed a passed screening, and end the reminders (R28).

    Raises ResourceNotFound, PermissionRefused, and ConflictFound where nothing passed, a call is logged, or a reason.
    """
    screening = lock_screening(by, screening_id, at)
    require_own_use(by, screening)
    if not screening.passed:
        raise ConflictFound(_("The screening did not pass, so no call is expected."))
    if screening.no_call_reason or screening.calls.exists():
        raise ConflictFound(_("The outcome is already recorded."))
    screening.no_call_reason = reason
    screening.save(update_fields=["no_call_reason"])
    stop_chasing(screening)
    return screening


@durable
def review_sos_screening(screening_id: UUID, *, verdict: str, note: str, by: Actor, at: datetime) -> SosScreening:
    """This will record a lead's verdict on a screening, once; nobody reviews their own (R26).

    Raises ResourceNotFound, PermissionRefused, and ConflictFound for one that is reviewed.
    """
    screening = lock_screening(by, screening_id, at)
    require_reviewer(by)
    if by.user_id is None or screening.made_by_id == by.user_id:
        raise PermissionRefused(_("You can't review your own screening."))
    if screening.verdict:
        raise ConflictFound(_("%(name)s already reviewed it.") % {"name": screening.reviewed_by_name})
    screening.verdict, screening.review_note = verdict, note
    screening.reviewed_by_name, screening.reviewed_at = by.name, at
    screening.save(update_fields=["verdict", "review_note", "reviewed_by_name", "reviewed_at"])
    return screening


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
        error = FieldError("/member", "required", _("Either choose a member from your book or type the person in."))
        raise InputRejected(_("Enter who is on the line."), errors=[error])
    errors = []
    if answers.member_on_line and not answers.how:
        errors.append(FieldError("/how", "required", _("Choose how: three_way or in_the_room.")))
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
        errors.append(
            FieldError("/person/coverage_reported", "contradictory", _("Choose none, or some coverage, not both."))
        )
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
        notify(leads_to_tell(at), Notice(kind="sos_odd_use", subject_id=screening.id, facts=facts, once=once), at=at)
