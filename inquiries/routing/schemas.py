"""What the API takes and answers about routing rules, how they route, and replays (R17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from foundation import lengths
from foundation.http.inputs import Day, Id, JsonObject, ListOf, Schema, Text, Whole
from foundation.http.outputs import ABSENT, Absent, From, Output, Says
from foundation.versioned.schemas import RULES_STATE
from inquiries.api_objects import CONDITIONS
from inquiries.routing.models import RoutingReplay, RoutingRuleSet
from inquiries.routing.rules import MOST_RULES, DraftRule
from inquiries.values import RUN_STATE

MOST_SKILLS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTriedShown(Output):
    component = "RuleEvaluation"
    position: int
    name: str
    matched: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRouting(Output):
    """A routing decision that a later one took the place of."""

    component = "EarlierRoutingDecision"
    rule_set_version: int | None
    queue: Annotated[str, From("queue_code")]
    decided_at: Annotated[datetime, Says("When it was decided.")]
    rules: Sequence[RuleTriedShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingAnswer(Output):
    component = "RoutingDecision"
    rule_set_version: int | None
    queue: Annotated[str, From("queue_code")]
    decided_at: datetime | Absent = ABSENT
    rules: Sequence[RuleTriedShown]
    earlier: Annotated[Sequence[EarlierRouting] | Absent, Says("Earlier decisions, newest first.")] = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown(Output):
    component = "RoutingRule"
    position: int
    name: str
    conditions: Annotated[Mapping[str, Any], CONDITIONS]
    queue: Annotated[str, From("queue.code")]
    skills: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetAnswer(Output):
    component = "RoutingRuleSet"
    id: UUID
    version: int
    title: str
    state: Annotated[str, RULES_STATE]
    created_by: Annotated[str, From("created_by_name")]
    created_at: datetime
    published_at: datetime | None
    rules: Sequence[RuleShown]

    @classmethod
    def from_version(cls, rule_set: RoutingRuleSet) -> Self:
        """A rule set with its rules in order."""
        return cls.of(rule_set, rules=[RuleShown.of(rule) for rule in rule_set.rules.all()])


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoad(Output):
    component = "ReplayQueueLoad"
    queue: str
    before: int
    after: int
    breached_before: int
    breached_moved_out: int
    moved_in: int
    moved_to: Annotated[Mapping[str, int], Says("What would leave, by queue")]
    breached_expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Output):
    component = "ReplayMove"
    from_: str
    inquiry: str
    to: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayAnswer(Output):
    component = "RoutingReplay"
    id: UUID
    rule_set: Annotated[UUID, From("rule_set_id")]
    rule_set_version: Annotated[int, From("rule_set.version")]
    first_on: date
    last_on: date
    state: Annotated[str, RUN_STATE]
    total: int
    done: int
    moved: int
    failed: Annotated[int, Says("Inquiries that could not be judged")]
    refusal: Annotated[str | None, Says("Why it failed")]
    queues: Sequence[QueueLoad]
    moves: Sequence[Move]
    started_by: Annotated[str, From("started_by_name")]
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def from_run(cls, replay: RoutingReplay) -> Self:
        """How far it is, how each queue's load and breaches would change, and what would move."""
        loads = [QueueLoad.of({"queue": code, "moved_to": {}, **load}) for code, load in replay.queues.items()]
        return cls.of(replay, queues=loads)


class RuleSchema(Schema):
    component = "RoutingRuleInput"
    position = Whole(min_value=1, max_value=30_000)
    name = Text(max_length=lengths.TITLE)
    conditions = JsonObject(published=CONDITIONS)
    queue = Text(max_length=lengths.CODE)
    skills = ListOf(Text(max_length=lengths.CODE), most=MOST_SKILLS, required=False, default=list)


class RuleSetSchema(Schema):
    component = "RoutingRuleSetInput"
    title = Text(max_length=lengths.TITLE)
    rules = ListOf(RuleSchema(), most=MOST_RULES)


class ReplaySchema(Schema):
    """Which rules, over which days of filing, both included."""

    component = "RoutingReplayInput"
    rule_set = Id()
    first_on = Day()
    last_on = Day()


class DryRunSchema(Schema):
    """Which inquiry to route, and with which rules; without any, the published ones."""

    component = "RoutingDryRunInput"
    inquiry = Text(max_length=lengths.REFERENCE)
    rule_set = Id(required=False)


def read_rules(values: Mapping[str, Any]) -> list[DraftRule]:
    """The rules of a rule set as they were sent."""
    return [DraftRule(**{**rule, "skills": tuple(rule["skills"])}) for rule in values["rules"]]
