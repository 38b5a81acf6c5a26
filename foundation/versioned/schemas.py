"""Rules that are data, as they are sent and answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Annotated, Any
from uuid import UUID

from foundation import lengths
from foundation.http.inputs import Enumeration, JsonObject, Schema, Text
from foundation.http.outputs import From, Output

sent_rules: Callable[[Mapping[str, Any]], Any] = itemgetter("rules")

RULES_STATE = Enumeration(
    "RulesState",
    "Whether a version of rules is in force.",
    {
        "draft": "It is a draft and decides nothing.",
        "published": "It is in force.",
        "retired": "A later version took its place.",
    },
)


class RulesSchema(Schema):
    component = "VersionedRulesInput"
    title = Text(max_length=lengths.TITLE)
    rules = JsonObject()


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesAnswer(Output):
    """One version of some rules."""

    component = "VersionedRules"
    id: UUID
    version: int
    title: str
    state: Annotated[str, RULES_STATE]
    rules: Mapping[str, Any]
    created_by: Annotated[str, From("created_by_name")]
    created_at: datetime
    published_at: datetime | None
