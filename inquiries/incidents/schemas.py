"""What the API takes and answers about incidents: each field once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from foundation import lengths
from foundation.actor import Actor
from foundation.http.inputs import Choice, ListOf, Schema, Text, YesNo
from foundation.http.outputs import From, Output, Says
from foundation.translation import gettext as _
from inquiries.incidents.models import Incident, IncidentPost, IncidentPostItem
from inquiries.incidents.queries import (
    MOST_LINKED,
    LinkedInquiry,
    items_of_post,
    linked_inquiries,
    posts_of,
    suggested_inquiries,
)
from inquiries.incidents.rules import REASONS, LeftOut
from inquiries.values import INCIDENT_ITEM_STATE, INCIDENT_POST, LEFT_OUT, RESOLUTION_CODE, RUN_STATE, STATUS

LONG = lengths.LONG_TEXT
ALL_OR_NONE = "References of inquiries: all of them are linked, or none."


class IncidentSchema(Schema):
    title = Text(max_length=lengths.TITLE)
    what_happened = Text(max_length=lengths.REASON)
    inquiry_type = Text(max_length=lengths.CODE, required=False, allow_null=True, default=None)
    references = ListOf(
        Text(max_length=lengths.REFERENCE), most=MOST_LINKED, required=False, default=list, help_text=ALL_OR_NONE
    )


class LinkSchema(Schema):
    references = ListOf(Text(max_length=lengths.REFERENCE), most=MOST_LINKED, min_length=1, help_text=ALL_OR_NONE)


class UnlinkSchema(Schema):
    reference = Text(max_length=lengths.REFERENCE)


class UpdateSchema(Schema):
    body = Text(max_length=LONG)


class SharedAnswerSchema(Schema):
    answer = Text(max_length=LONG)
    relay_text = Text(max_length=LONG, required=False, allow_blank=True, default="")
    no_relay_needed = YesNo(required=False, default=False)
    resolution_code = Choice(RESOLUTION_CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutShown(Output):
    """Why an inquiry is left out of a post."""

    component = "LeftOut"
    code: Annotated[str, LEFT_OUT]
    detail: str

    @classmethod
    def for_reason(cls, why: LeftOut | None) -> Self | None:
        """The reason in words, where there is one."""
        return cls(code=why.value, detail=_(REASONS[why])) if why is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedShown(Output):
    component = "LinkedInquiry"
    reference: str
    status: Annotated[str, STATUS]
    linked_at: datetime
    linked_by: str
    left_out_of_update: Annotated[LeftOutShown | None, Says("Why an update of yours would leave it out")]
    left_out_of_answer: Annotated[LeftOutShown | None, Says("Why an answer of yours would leave it out")]

    @classmethod
    def shown(cls, one: LinkedInquiry) -> Self:
        """One linked inquiry, with what posting would do to it now."""
        return cls(
            reference=one.inquiry.reference,
            status=one.inquiry.status,
            linked_at=one.linked_at,
            linked_by=one.linked_by_name,
            left_out_of_update=LeftOutShown.for_reason(one.left_out_of_update),
            left_out_of_answer=LeftOutShown.for_reason(one.left_out_of_answer),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow(Output):
    component = "IncidentPostSummary"
    id: UUID
    kind: Annotated[str, INCIDENT_POST]
    body: str
    relay_text: str | None
    state: Annotated[str, RUN_STATE]
    total: int
    done: int
    left_out: int
    skipped: int
    refusal: Annotated[str | None, Says("Why it failed")]
    posted_by: Annotated[str, From("started_by_name")]
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostItemShown(Output):
    component = "IncidentPostItem"
    reference: str
    state: Annotated[str, INCIDENT_ITEM_STATE]
    code: str | None
    detail: str | None

    @classmethod
    def shown(cls, item: IncidentPostItem) -> Self:
        """What became of one inquiry."""
        return cls.of(item, reference=item.inquiry.reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAnswer(PostRow):
    component = "IncidentPost"
    results: Sequence[PostItemShown]

    @classmethod
    def shown(cls, post: IncidentPost, actor: Actor, at: datetime) -> Self:
        """A post with what became of each inquiry that the reader may see."""
        return cls.of(post, results=[PostItemShown.shown(item) for item in items_of_post(actor, post, at)])


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow(Output):
    component = "IncidentSummary"
    id: UUID
    reference: str
    title: str
    inquiry_type: Annotated[str | None, From("inquiry_type_id")]
    opened_at: datetime
    opened_by: Annotated[str, From("opened_by_name")]
    closed_at: datetime | None
    linked: Annotated[int, Says("How many inquiries are linked")]
    waiting: Annotated[int, Says("How many of them wait for an answer")]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAnswer(IncidentRow):
    component = "Incident"
    what_happened: str
    inquiries: Annotated[Sequence[LinkedShown], Says("The linked inquiries that you may see")]
    hidden: Annotated[int, Says("How many linked inquiries you may not see")]
    suggested: Annotated[Sequence[str], Says("References of inquiries that may have the same cause")]
    posts: Sequence[PostRow]

    @classmethod
    def shown(cls, incident: Incident, actor: Actor, at: datetime) -> Self:
        """An incident as one person sees it."""
        linked = linked_inquiries(actor, incident, at)
        suggested = suggested_inquiries(actor, incident, at) if incident.closed_at is None else []
        return cls.of(
            incident,
            inquiries=[LinkedShown.shown(one) for one in linked.shown],
            hidden=linked.hidden,
            suggested=[one.reference for one in suggested],
            posts=[PostRow.of(post) for post in posts_of(incident)],
        )
