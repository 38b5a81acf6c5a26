"""Bodies that are sent about the SOS line and the ladder."""

from typing import Any

from arsos.api.inputs import Choice, Day, Id, Instant, JsonObject, ListOf, Shape, Text, YesNo
from arsos.kernel import limits
from escalations.actions.screen_for_sos import ScreeningAnswers
from escalations.catalog.sos import COVERAGES, REASONS
from escalations.models import Escalation, SosCall, SosScreening

OUTCOMES = tuple(value for value in Escalation.Outcome.values if value != Escalation.Outcome.INQUIRY_ENDED)


def _several(choices: tuple[str, ...], **options: Any) -> Any:
    return ListOf(Choice(choices), most=len(choices), **options)


class PersonShape(Shape):
    first_name = Text(max_length=limits.NAME)
    last_name = Text(max_length=limits.NAME)
    date_of_birth = Text(max_length=limits.DATE)
    zip_code = Text(max_length=limits.ZIP)
    coverage_reported = _several((*COVERAGES, "none"), min_length=1)


class ScreeningShape(Shape):
    member = Id(required=False)
    person = PersonShape(required=False)
    member_on_line = YesNo()
    how = Choice(tuple(SosScreening.How.values), required=False)
    reasons = _several(tuple(REASONS), min_length=1)
    life_threatening = YesNo(required=False, default=False)


class CarryOverShape(Shape):
    inquiry_type = Text(max_length=limits.CODE)


class NoCallShape(Shape):
    reason = Text(max_length=limits.SHORT_REASON)


class ScreeningReviewShape(Shape):
    verdict = Choice(tuple(SosScreening.Verdict.values))
    note = Text(max_length=limits.NOTE, required=False, allow_blank=True, default="")


class CallAdditionShape(Shape):
    ended_at = Instant(required=False)
    outcome = Choice(tuple(SosCall.Outcome.values), required=False)
    inquiry = Text(max_length=limits.REFERENCE, required=False)
    note = Text(max_length=limits.REASON, required=False, allow_blank=True)


class CallShape(CallAdditionShape):
    screening = Id(required=False)
    member = Id(required=False)
    started_at = Instant()


class SampleAnswersShape(Shape):
    member_on_line = YesNo()
    reasons = _several(tuple(REASONS), min_length=1)
    life_threatening = YesNo(required=False, default=False)
    coverage = _several((*COVERAGES, "none"), required=False, default=list)


class CriteriaDryRunShape(Shape):
    """Which criteria to try: a stored version, or rules as they would be; on sample answers, or on past screenings."""

    criteria = Id(required=False)
    rules = JsonObject(required=False)
    answers = SampleAnswersShape(required=False)
    first_on = Day(required=False)
    last_on = Day(required=False)


class ClimbShape(Shape):
    reason = Text(max_length=limits.REASON)


class SettleShape(Shape):
    outcome = Choice(OUTCOMES)
    note = Text(max_length=limits.REASON)


class AbsenceShape(Shape):
    starts_on = Day()
    ends_on = Day()


def read_answers(values: dict[str, Any]) -> ScreeningAnswers:
    """The answers of a screening as they were sent."""
    return ScreeningAnswers(**values)
