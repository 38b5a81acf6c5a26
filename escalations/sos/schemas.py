"""What the API takes and answers about the SOS line: criteria, screenings, calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _

from escalations.sos.access import is_reviewer
from escalations.sos.actions import ScreeningAnswers
from escalations.sos.api_objects import CRITERIA_RULES
from escalations.sos.models import SosScreening
from escalations.sos.queries import CARD_FLOW, MEMBER_FLOW, SosLine, criteria_of
from escalations.sos.rules import BEFORE_ANYTHING, words_for
from escalations.values import (
    CALL_FLAG,
    CALL_OUTCOME,
    COVERAGE,
    COVERAGE_REPORTED,
    HOW,
    REASON,
    REFUSAL,
    SCREENING_VERDICT,
    SIGN,
)
from foundation import lengths
from foundation.actor import Actor
from foundation.http.inputs import Choice, Day, Id, Instant, JsonObject, ListOf, Schema, Text, YesNo
from foundation.http.outputs import From, Output
from inquiries.values import FLOW


def _several(choices: tuple[str, ...], **options: Any) -> Any:
    return ListOf(Choice(choices), most=len(choices), **options)


class PersonSchema(Schema):
    component = "ScreenedPersonInput"
    first_name = Text(max_length=lengths.NAME)
    last_name = Text(max_length=lengths.NAME)
    date_of_birth = Text(max_length=lengths.DATE, written_as="date")
    zip_code = Text(max_length=lengths.ZIP)
    coverage_reported = _several(COVERAGE_REPORTED, min_length=1)


class ScreeningSchema(Schema):
    component = "SosScreeningInput"
    member = Id(required=False)
    person = PersonSchema(required=False)
    member_on_line = YesNo()
    how = Choice(HOW, required=False)
    reasons = _several(REASON, min_length=1)
    life_threatening = YesNo(required=False, default=False)


class CarryOverSchema(Schema):
    inquiry_type = Text(max_length=lengths.CODE)


class NoCallSchema(Schema):
    reason = Text(max_length=lengths.SHORT_REASON)


class ScreeningReviewSchema(Schema):
    verdict = Choice(SCREENING_VERDICT)
    note = Text(max_length=lengths.NOTE, required=False, allow_blank=True, default="")


class CallAdditionSchema(Schema):
    component = "SosCallUpdateInput"
    ended_at = Instant(required=False)
    outcome = Choice(CALL_OUTCOME, required=False)
    inquiry = Text(max_length=lengths.REFERENCE, required=False)
    note = Text(max_length=lengths.REASON, required=False, allow_blank=True)


class CallSchema(CallAdditionSchema):
    component = "SosCallInput"
    screening = Id(required=False)
    member = Id(required=False)
    started_at = Instant()


class SampleAnswersSchema(Schema):
    member_on_line = YesNo()
    reasons = _several(REASON, min_length=1)
    life_threatening = YesNo(required=False, default=False)
    coverage = _several(COVERAGE_REPORTED, required=False, default=list)


class CriteriaDryRunSchema(Schema):
    """Which criteria to try: a stored version, or rules as they would be; on sample answers, or on past screenings."""

    criteria = Id(required=False)
    rules = JsonObject(published=CRITERIA_RULES, required=False)
    answers = SampleAnswersSchema(required=False)
    first_on = Day(required=False)
    last_on = Day(required=False)


def read_answers(values: dict[str, Any]) -> ScreeningAnswers:
    """The answers of a screening as they were sent."""
    return ScreeningAnswers(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown(Output):
    id: UUID
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedId(Output):
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalShown(Output):
    component = "ScreeningRefusal"
    code: Annotated[str, REFUSAL]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeToFile(Output):
    component = "InquiryTypeToFile"
    inquiry_type: str
    flow: Annotated[str, FLOW]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewShown(Output):
    component = "ScreeningReview"
    verdict: Annotated[str, SCREENING_VERDICT]
    note: Annotated[str, From("review_note")]
    by: Annotated[str, From("reviewed_by_name")]
    at: Annotated[datetime, From("reviewed_at")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRow(Output):
    component = "SosScreeningSummary"
    id: UUID
    agent: NamedId
    made_by: Annotated[str, From("made_by_name")]
    member: PersonShown | None
    person: Annotated[PersonShown | None, From("prospect")]
    life_threatening: Annotated[bool, From("is_life_threatening")]
    member_on_line: bool
    how: Annotated[str | None, HOW]
    reasons: Sequence[Annotated[str, REASON]]
    coverage: Annotated[Sequence[Annotated[str, COVERAGE]], From("coverages")]
    attested: Annotated[bool, From("is_attested")]
    passed: bool
    criteria_version: Annotated[int, From("criteria.version")]
    refusal_reasons: Sequence[RefusalShown]
    also_file: Sequence[TypeToFile]
    signs: Sequence[Annotated[str, SIGN]] | None
    review: ReviewShown | None
    no_call_reason: str | None
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def shown(cls, screening: SosScreening, actor: Actor, **more: Any) -> Self:
        """A screening, in lists without the number (R27). What looks odd about it is for ARSOS alone."""
        criteria = criteria_of(screening.criteria_id)
        flow = MEMBER_FLOW if screening.member_id else CARD_FLOW
        refusals = [(code, words_for(code, screening.reasons, criteria)) for code in screening.refusals]
        is_for_reviewer = is_reviewer(actor)
        return cls.of(
            screening,
            refusal_reasons=[RefusalShown(code=code, detail=detail) for code, detail in refusals],
            also_file=[TypeToFile(inquiry_type=code, flow=flow) for code in screening.also_file],
            signs=screening.signs if is_for_reviewer else None,
            review=ReviewShown.of(screening) if is_for_reviewer and screening.verdict else None,
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown(Output):
    """Given to the agent who passed the screening, until it expires; null for everybody else."""

    component = "SosLine"
    number: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleMember(Output):
    id: UUID
    name: str
    humana_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningAnswer(ScreeningRow):
    component = "SosScreening"
    before_anything: str
    line: LineShown | None
    possible_members: Sequence[PossibleMember] | None

    @classmethod
    def whole(
        cls, screening: SosScreening, actor: Actor, *, line: SosLine | None, possible: list[tuple[Any, str, str]] | None
    ) -> Self:
        """One screening. `line` is what `line_for` gave this actor; `possible` are members like a person typed in,
        for who reviews.
        """
        alike = [PossibleMember(id=id_, name=name, humana_id=humana_id) for id_, name, humana_id in possible or ()]
        return cls.shown(
            screening,
            actor,
            before_anything=_(BEFORE_ANYTHING),
            line=LineShown.of(line) if line else None,
            possible_members=None if possible is None else alike,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswer(Output):
    component = "SosCall"
    id: UUID
    screening: Annotated[UUID | None, From("screening_id")]
    agent: NamedId
    member: PersonShown | None
    person: Annotated[PersonShown | None, From("prospect")]
    inquiry: Annotated[str | None, From("inquiry.reference")]
    started_at: datetime
    ended_at: datetime | None
    outcome: Annotated[str | None, CALL_OUTCOME]
    note: str | None
    flags: Sequence[Annotated[str, CALL_FLAG]]
    logged_by: Annotated[str, From("logged_by_name")]
    logged_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedShown(Output):
    component = "CriteriaResult"
    passed: bool
    refusals: Sequence[Annotated[str, REFUSAL]]
    also_file: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedShown(Output):
    component = "ChangedScreening"
    screening: UUID
    passed: bool
    would_pass: bool
    refusals: Sequence[Annotated[str, REFUSAL]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShown(Output):
    component = "CriteriaReplay"
    looked_at: int
    would_pass: int
    would_be_refused: int
    turned: Sequence[TurnedShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRunAnswer(Output):
    component = "CriteriaDryRun"
    in_force: JudgedShown | None
    proposed: JudgedShown | None
    past: PastShown | None
