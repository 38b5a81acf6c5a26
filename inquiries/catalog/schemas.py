"""What the API answers about inquiry types."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from foundation.http.outputs import Output, Says
from inquiries.api_objects import GUIDANCE, JSON_SCHEMA, UI_SCHEMA
from inquiries.catalog.queries import CurrentType, how_to_find
from inquiries.job_aids.queries import job_aids_by_type
from inquiries.values import FLOW, TYPE_GROUP
from members.values import PLAN_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAidLink(Output):
    id: UUID
    title: str
    is_for_members: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeTargets(Output):
    """The targets of an inquiry type, in business minutes."""

    component = "InquiryTypeTargets"
    first_response_minutes: Annotated[int, Says("Business minutes to the first response.")]
    resolution_minutes: Annotated[int, Says("Business minutes to the answer.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeAnswer(Output):
    component = "InquiryType"
    code: str
    version: int
    title: str
    description: str
    group: Annotated[str, TYPE_GROUP]
    help_line: Annotated[str, Says("What it is for, in one line; may be empty.")]
    search_terms: Annotated[str, Says("Words that people say when they need it, separated by spaces.")]
    plan_types: Sequence[Annotated[str, PLAN_TYPE]]
    networks: Sequence[str]
    flows: Sequence[Annotated[str, FLOW]]
    priority: int
    targets: TypeTargets
    self_service: Annotated[Mapping[str, Any] | None, GUIDANCE]
    job_aids: Sequence[JobAidLink]
    sos_eligible: str
    sos_condition: str
    details_schema: Annotated[Mapping[str, Any], JSON_SCHEMA]
    ui_schema: Annotated[Mapping[str, Any], UI_SCHEMA]


def types_shown(kinds: Iterable[CurrentType]) -> list[TypeAnswer]:
    """Types as the catalogue shows them, with their job aids (R4)."""
    shown = list(kinds)
    codes = [kind.facts.code for kind in shown]
    aids, found_by = job_aids_by_type(codes), how_to_find(codes)
    return [
        TypeAnswer.of(
            kind.version,
            code=kind.facts.code,
            group=found_by[kind.facts.code].group,
            help_line=found_by[kind.facts.code].help_line,
            search_terms=found_by[kind.facts.code].search_terms,
            targets=TypeTargets.of(kind.version),
            job_aids=[JobAidLink.of(one) for one in aids[kind.facts.code]],
        )
        for kind in shown
    ]
