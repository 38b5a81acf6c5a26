"""Screenings, calls and escalations as bodies of answers."""

from typing import Any

from rest_framework import serializers as s

from arsos.api.inputs import Shape
from arsos.kernel.actor import Actor
from escalations.access import is_reviewer
from escalations.models import Escalation, EscalationStep, OwnerAbsence, SosCall, SosScreening
from escalations.queries.sos_criteria import criteria_of
from escalations.queries.sos_line import SosLine
from escalations.queries.sos_use import CARD_FLOW, MEMBER_FLOW
from escalations.rules.sos_screening import BEFORE_ANYTHING, words_for

Body = dict[str, Any]


class PersonShown(Shape):
    id = s.UUIDField()
    first_name = s.CharField()
    last_name = s.CharField()


class NamedId(Shape):
    id = s.UUIDField()
    name = s.CharField()


class RefusalShown(Shape):
    code = s.CharField()
    detail = s.CharField()


class TypeToFile(Shape):
    inquiry_type = s.CharField()
    flow = s.CharField()


class ReviewShown(Shape):
    verdict = s.CharField()
    note = s.CharField(allow_blank=True)
    by = s.CharField()
    at = s.DateTimeField()


class ScreeningRow(Shape):
    id = s.UUIDField()
    agent = NamedId()
    made_by = s.CharField()
    member = PersonShown(allow_null=True)
    person = PersonShown(allow_null=True)
    life_threatening = s.BooleanField()
    member_on_line = s.BooleanField()
    how = s.CharField(allow_null=True)
    reasons = s.ListField(child=s.CharField())
    coverage = s.ListField(child=s.CharField())
    attested = s.BooleanField()
    passed = s.BooleanField()
    criteria_version = s.IntegerField()
    refusal_reasons = RefusalShown(many=True)
    also_file = TypeToFile(many=True)
    signs = s.ListField(child=s.CharField(), allow_null=True)
    review = ReviewShown(allow_null=True)
    no_call_reason = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    expires_at = s.DateTimeField(allow_null=True)


class LineShown(Shape):
    """Given to the agent who passed the screening, until it expires; null for everybody else."""

    number = s.CharField()
    expires_at = s.DateTimeField()


class PossibleMember(Shape):
    id = s.UUIDField()
    name = s.CharField()
    humana_id = s.CharField()


class ScreeningAnswer(ScreeningRow):
    before_anything = s.CharField()
    line = LineShown(allow_null=True)
    possible_members = PossibleMember(many=True, allow_null=True)


class CallAnswer(Shape):
    id = s.UUIDField()
    screening = s.UUIDField(allow_null=True)
    agent = NamedId()
    member = PersonShown(allow_null=True)
    person = PersonShown(allow_null=True)
    inquiry = s.CharField(allow_null=True)
    started_at = s.DateTimeField()
    ended_at = s.DateTimeField(allow_null=True)
    outcome = s.CharField(allow_null=True)
    note = s.CharField(allow_null=True)
    flags = s.ListField(child=s.CharField())
    logged_by = s.CharField()
    logged_at = s.DateTimeField()
    version = s.IntegerField()


class JudgedShown(Shape):
    passed = s.BooleanField()
    refusals = s.ListField(child=s.CharField())
    also_file = s.ListField(child=s.CharField())


class TurnedShown(Shape):
    screening = s.UUIDField()
    passed = s.BooleanField()
    would_pass = s.BooleanField()
    refusals = s.ListField(child=s.CharField())


class PastShown(Shape):
    looked_at = s.IntegerField()
    would_pass = s.IntegerField()
    would_be_refused = s.IntegerField()
    turned = TurnedShown(many=True)


class DryRunAnswer(Shape):
    in_force = JudgedShown(allow_null=True)
    proposed = JudgedShown(allow_null=True)
    past = PastShown(allow_null=True)


class OptionCheckShown(Shape):
    option = s.CharField()
    listed = s.BooleanField()
    holds = s.BooleanField(allow_null=True)
    detail = s.CharField()


class StepShown(Shape):
    number = s.IntegerField()
    level = s.CharField()
    owner = NamedId()
    why = s.CharField()
    passed_over = s.ListField(child=s.CharField())
    reached_at = s.DateTimeField()
    acknowledged_at = s.DateTimeField(allow_null=True)
    left_at = s.DateTimeField(allow_null=True)


class EscalationRow(Shape):
    id = s.UUIDField()
    inquiry = s.CharField()
    state = s.CharField()
    level = s.CharField()
    owner = NamedId()
    raised_by = s.CharField()
    raised_at = s.DateTimeField()
    acknowledge_due_at = s.DateTimeField()
    settle_due_at = s.DateTimeField()
    acknowledged_at = s.DateTimeField(allow_null=True)
    settled_at = s.DateTimeField(allow_null=True)
    settled_by = s.CharField(allow_null=True)
    outcome = s.CharField(allow_null=True)
    outcome_note = s.CharField(allow_null=True)
    climbs = s.IntegerField()
    is_mine = s.BooleanField()


class EscalationAnswer(EscalationRow):
    exhausted_options = s.ListField(child=s.CharField())
    reason = s.CharField(allow_blank=True)
    system_check = OptionCheckShown(many=True)
    steps = StepShown(many=True)


class AbsenceAnswer(Shape):
    id = s.UUIDField()
    starts_on = s.DateField()
    ends_on = s.DateField(allow_null=True)


def screening_row(screening: SosScreening, actor: Actor) -> Body:
    """A screening as lists show it: never with the number (R27). What looks odd about it is for ARSOS alone."""
    criteria = criteria_of(screening.criteria_id)
    flow = MEMBER_FLOW if screening.member_id else CARD_FLOW
    return {
        "id": screening.id,
        "agent": {"id": screening.agent_id, "name": screening.agent.name},
        "made_by": screening.made_by_name,
        "member": _person(screening.member),
        "person": _person(screening.prospect),
        "life_threatening": screening.is_life_threatening,
        "member_on_line": screening.member_on_line,
        "how": screening.how or None,
        "reasons": screening.reasons,
        "coverage": screening.coverages,
        "attested": screening.is_attested,
        "passed": screening.passed,
        "criteria_version": screening.criteria.version,
        "refusal_reasons": [
            {"code": code, "detail": words_for(code, screening.reasons, criteria)} for code in screening.refusals
        ],
        "also_file": [{"inquiry_type": code, "flow": flow} for code in screening.also_file],
        "signs": screening.signs if is_reviewer(actor) else None,
        "review": _review(screening) if is_reviewer(actor) else None,
        "no_call_reason": screening.no_call_reason or None,
        "created_at": screening.created_at,
        "expires_at": screening.expires_at,
    }


def screening_body(
    screening: SosScreening, actor: Actor, *, line: SosLine | None, possible: list[tuple[Any, str, str]] | None
) -> Body:
    """One screening. `line` is what `line_for` gave this actor; `possible` are members like a person typed in, for
    who reviews.
    """
    return {
        **screening_row(screening, actor),
        "before_anything": BEFORE_ANYTHING,
        "line": {"number": line.number, "expires_at": line.expires_at} if line else None,
        "possible_members": [{"id": one[0], "name": one[1], "humana_id": one[2]} for one in possible]
        if possible is not None
        else None,
    }


def call_body(call: SosCall) -> Body:
    """One call."""
    return {
        "id": call.id,
        "screening": call.screening_id,
        "agent": {"id": call.agent_id, "name": call.agent.name},
        "member": _person(call.member),
        "person": _person(call.prospect),
        "inquiry": call.inquiry.reference if call.inquiry else None,
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "outcome": call.outcome or None,
        "note": call.note or None,
        "flags": call.flags,
        "logged_by": call.logged_by_name,
        "logged_at": call.logged_at,
        "version": call.version,
    }


def escalation_row(escalation: Escalation, actor: Actor) -> Body:
    """An escalation as lists show it; the inquiry by its reference alone."""
    return {
        "id": escalation.id,
        "inquiry": escalation.inquiry.reference,
        "state": escalation.state,
        "level": str(escalation.level),
        "owner": {"id": escalation.owner_id, "name": str(escalation.owner)},
        "raised_by": escalation.raised_by_name,
        "raised_at": escalation.raised_at,
        "acknowledge_due_at": escalation.acknowledge_due_at,
        "settle_due_at": escalation.settle_due_at,
        "acknowledged_at": escalation.acknowledged_at,
        "settled_at": escalation.settled_at,
        "settled_by": escalation.settled_by_name or None,
        "outcome": escalation.outcome or None,
        "outcome_note": escalation.outcome_note or None,
        "climbs": escalation.climbs,
        "is_mine": escalation.owner_id == actor.user_id,
    }


def escalation_body(escalation: Escalation, actor: Actor, steps: list[EscalationStep]) -> Body:
    """One escalation with what the agent listed, what ARSOS found beside it, and every rung it stood on."""
    return {
        **escalation_row(escalation, actor),
        "exhausted_options": escalation.exhausted_options,
        "reason": escalation.reason,
        "system_check": escalation.system_check,
        "steps": [
            {
                "number": step.number,
                "level": step.level,
                "owner": {"id": step.owner_id, "name": step.owner_name},
                "why": step.why,
                "passed_over": step.passed_over,
                "reached_at": step.reached_at,
                "acknowledged_at": step.acknowledged_at,
                "left_at": step.left_at,
            }
            for step in steps
        ],
    }


def absence_body(absence: OwnerAbsence) -> Body:
    """Days on which somebody is away."""
    return {"id": absence.id, "starts_on": absence.starts_on, "ends_on": absence.ends_on}


def _review(screening: SosScreening) -> Body | None:
    if not screening.verdict:
        return None
    return {
        "verdict": screening.verdict,
        "note": screening.review_note,
        "by": screening.reviewed_by_name,
        "at": screening.reviewed_at,
    }


def _person(person: Any) -> Body | None:
    if person is None:
        return None
    return {"id": person.id, "first_name": person.first_name, "last_name": person.last_name}
