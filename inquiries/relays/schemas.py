"""What the API takes and answers about tries to tell the member, and about calls to make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from foundation.http.inputs import Choice, Instant, Schema
from foundation.http.outputs import Output, Says
from inquiries.relays.models import RelayTry
from inquiries.relays.queries import RelayCall
from inquiries.values import RELAY_AUTHORITY, RELAY_OUTCOME, RELAY_REACHED


class RelayTrySchema(Schema):
    outcome = Choice(RELAY_OUTCOME)
    reached = Choice(RELAY_REACHED, absent="")
    authority = Choice(RELAY_AUTHORITY, absent="")
    try_again_at = Instant(required=False, help_text="When to be reminded to call again, within 14 days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayTryAnswer(Output):
    component = "RelayTry"
    id: UUID
    outcome: Annotated[str, RELAY_OUTCOME]
    reached: Annotated[str | None, RELAY_REACHED]
    authority: Annotated[str | None, RELAY_AUTHORITY]
    try_again_at: Annotated[datetime | None, Says("When the agent is reminded to call again; null where never.")]
    recorded_by: str
    created_at: datetime

    @classmethod
    def shown(cls, made: RelayTry) -> Self:
        """A try with what was said of it; what was not asked is null."""
        return cls.of(
            made, reached=made.reached or None, authority=made.authority or None, recorded_by=made.author_name
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayCallAnswer(Output):
    component = "RelayCall"
    reference: str
    type_title: str
    summary: str
    first_name: str
    last_name: str
    phone: str
    language: str
    time_zones: Sequence[str]
    due_at: datetime
    last_try: RelayTryAnswer | None

    @classmethod
    def shown(cls, call: RelayCall) -> Self:
        """A call to make, with what came of the last one."""
        return cls.of(call, last_try=RelayTryAnswer.shown(call.last_try) if call.last_try else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallListAnswer(Output):
    component = "CallList"
    calls: Sequence[RelayCallAnswer]
    has_more: bool
