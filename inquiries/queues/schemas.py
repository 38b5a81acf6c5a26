"""What the API takes and answers about queues and availability."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from foundation.http.inputs import Schema, YesNo
from foundation.http.outputs import From, Output


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAnswer(Output):
    code: Annotated[str, From("queue.code")]
    title: Annotated[str, From("queue.title")]
    is_triage: Annotated[bool, From("queue.is_triage")]
    is_lead: bool
    counts: Annotated[Mapping[str, int], From("by_status")]
    clocks: Annotated[Mapping[str, int], From("by_clock")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityAnswer(Output):
    is_available: bool
    returned: Sequence[str]


class AvailabilitySchema(Schema):
    is_available = YesNo()
