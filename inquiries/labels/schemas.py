"""What the API takes and answers about labels: each field once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from foundation import lengths
from foundation.http.inputs import Choice, ListOf, Schema, Text, YesNo
from foundation.http.outputs import From, Output, Says
from inquiries.labels.rules import LONGEST_TEXT, MOST_ON_ONE
from inquiries.values import LABEL_COLOR


class LabelSchema(Schema):
    component = "LabelInput"
    text = Text(max_length=LONGEST_TEXT, help_text="Words without anybody's data; at most four digits.")
    color = Choice(LABEL_COLOR)
    shown_to_agents = YesNo(required=False, default=False)


class MergeLabelSchema(Schema):
    into = Text(max_length=lengths.CODE, help_text="The code of the label that stands for this one from now on.")


class ChangeLabelsSchema(Schema):
    add = ListOf(
        Text(max_length=lengths.CODE), most=MOST_ON_ONE, required=False, default=list, help_text="Codes of labels."
    )
    remove = ListOf(
        Text(max_length=lengths.CODE), most=MOST_ON_ONE, required=False, default=list, help_text="Codes of labels."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelShown(Output):
    component = "LabelSummary"
    code: str
    text: str
    color: Annotated[str, LABEL_COLOR]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAnswer(LabelShown):
    component = "Label"
    shown_to_agents: bool
    merged_into: Annotated[str | None, From("merged_into_id"), Says("The code of the label that stands for it now")]
    made_at: datetime
    retired_at: Annotated[datetime | None, Says("Since when it can be put on nothing more")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsOfInquiry(Output):
    reference: str
    labels: Sequence[LabelShown]
