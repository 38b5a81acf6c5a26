"""What the API takes and answers about escalations, their levels and absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from escalations.ladder.models import Escalation, EscalationStep
from escalations.sos.schemas import NamedId
from escalations.values import ESCALATION_OUTCOME, ESCALATION_STATE, LEVEL, SETTLED_OUTCOME
from foundation import lengths
from foundation.actor import Actor
from foundation.http.inputs import Choice, Day, Schema, Text
from foundation.http.outputs import From, Output


class ClimbSchema(Schema):
    reason = Text(max_length=lengths.REASON)


class SettleSchema(Schema):
    outcome = Choice(SETTLED_OUTCOME)
    note = Text(max_length=lengths.REASON)


class AbsenceSchema(Schema):
    component = "EscalationAbsenceInput"
    starts_on = Day()
    ends_on = Day()


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCheckShown(Output):
    option: str
    listed: bool
    holds: bool | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown(Output):
    component = "EscalationStep"
    number: int
    level: Annotated[str, LEVEL]
    owner: NamedId
    why: str
    passed_over: Sequence[str]
    reached_at: datetime
    acknowledged_at: datetime | None
    left_at: datetime | None

    @classmethod
    def from_step(cls, step: EscalationStep) -> Self:
        """A level on which it stood, with who owned it then."""
        return cls.of(step, owner=NamedId(id=step.owner_id, name=step.owner_name))


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRow(Output):
    component = "EscalationSummary"
    id: UUID
    inquiry: Annotated[str, From("inquiry.reference")]
    state: Annotated[str, ESCALATION_STATE]
    level: Annotated[str, LEVEL]
    owner: NamedId
    raised_by: Annotated[str, From("raised_by_name")]
    raised_at: datetime
    acknowledge_due_at: datetime
    settle_due_at: datetime
    acknowledged_at: datetime | None
    settled_at: datetime | None
    settled_by: Annotated[str | None, From("settled_by_name")]
    outcome: Annotated[str | None, ESCALATION_OUTCOME]
    outcome_note: str | None
    climbs: int
    is_mine: bool

    @classmethod
    def shown(cls, escalation: Escalation, actor: Actor, **more: Any) -> Self:
        """An escalation; the inquiry by its reference alone."""
        return cls.of(
            escalation,
            level=str(escalation.level),
            owner=NamedId(id=escalation.owner_id, name=str(escalation.owner)),
            is_mine=escalation.owner_id == actor.user_id,
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationAnswer(EscalationRow):
    exhausted_options: Sequence[str]
    reason: str
    system_check: Sequence[OptionCheckShown]
    steps: Sequence[StepShown]

    @classmethod
    def whole(cls, escalation: Escalation, actor: Actor) -> Self:
        """One escalation with what the agent listed, what ARSOS found beside it, and every level it stood on."""
        return cls.shown(escalation, actor, steps=[StepShown.from_step(one) for one in escalation.steps.all()])


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceAnswer(Output):
    component = "EscalationAbsence"
    id: UUID
    starts_on: date
    ends_on: date | None
