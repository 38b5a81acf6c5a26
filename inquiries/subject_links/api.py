"""Views of links to members: who comes near, what was linked, and a lead's review (R11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.http.inputs import Choice, Schema, Text
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, Output, Page, Says
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry, require_action, require_staff_of
from inquiries.inquiry.rules import Action
from inquiries.subject_links.actions import review_subject_link
from inquiries.subject_links.models import SubjectLink
from inquiries.subject_links.queries import (
    find_link,
    links_of,
    links_seen_by_lead,
    may_review_links,
    members_matching,
    names_member,
    note_links,
)
from inquiries.values import LINK_STATE, LINK_VERDICT


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingMemberAnswer(Output):
    component = "SubjectMatch"
    member: Annotated[UUID, From("id")]
    first_name: str
    last_name: str
    humana_id: str
    is_exact: bool
    agrees: Annotated[Sequence[str], Says("Fields that agree"), From("comparison.agrees")]
    differs: Annotated[Sequence[str], Says("Fields that differ"), From("comparison.differs")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAnswer(Output):
    component = "SubjectLink"
    id: UUID
    inquiry: Annotated[str, From("inquiry.reference")]
    member: Annotated[
        UUID | None, Says("For the leads of its queue; for others once the link is sure"), From("member_id")
    ]
    policy: Annotated[UUID | None, Says("As the member"), From("policy_id")]
    state: Annotated[str, LINK_STATE]
    agrees: Annotated[Sequence[str], Says("Fields that agree")]
    differs: Annotated[Sequence[str], Says("Fields that differ")]
    purpose: str | None
    linked_by: Annotated[str, From("linked_by_name")]
    linked_at: datetime
    reviewed_by: Annotated[str | None, From("reviewed_by.display_name")]
    reviewed_at: datetime | None
    review_note: str | None

    @classmethod
    def shown(cls, link: SubjectLink, actor: Actor) -> Self:
        """A link, with its member for whom it is named."""
        return cls.of(link, **({} if names_member(actor, link) else {"member": None, "policy": None}))


class LinkReviewSchema(Schema):
    component = "SubjectLinkReviewInput"
    verdict = Choice(LINK_VERDICT)
    note = Text(max_length=lengths.NOTE)


class MatchesView(ApiView):
    operations = {
        "GET": Operation(
            name="listSubjectMatches",
            summary="List members that the person may be",
            description="Returns members like the person that was typed in, with the fields that agree and differ. "
            "For those who may link the inquiry.",
            scope="queues:work",
            answer=MatchingMemberAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_action(self.actor, inquiry, Action.LINK_SUBJECT)
        return self.respond([MatchingMemberAnswer.of(one) for one in members_matching(inquiry)])


class LinksOfInquiryView(ApiView):
    operations = {
        "GET": Operation(
            name="listSubjectLinksOfInquiry",
            summary="List the member links of an inquiry",
            description="Returns every link to a member, newest first. For ARSOS.",
            scope="queues:work",
            answer=LinkAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_staff_of(self.actor, inquiry)
        return self.respond([LinkAnswer.shown(one, self.actor) for one in links_of(self.actor, inquiry)])


class SubjectLinksView(ApiView):
    operations = {
        "GET": Operation(
            name="listSubjectLinks",
            summary="List member links",
            description="Returns links between inquiries and members in the queues that you lead, newest first.",
            scope="queues:work",
            answer=LinkAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("state", "Only in this state.", choices=LINK_STATE),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        if not may_review_links(self.actor):
            raise PermissionRefused(_("Only leads can review links."))
        links = links_seen_by_lead(self.actor).select_related("inquiry", "reviewed_by")
        if "state" in self.parameters:
            links = links.filter(state=self.parameters["state"])
        found, pages = page_of(links, request, order=("-linked_at", "id"))
        shown = note_links(self.actor, found)
        return self.respond(Page(**pages, results=[LinkAnswer.shown(one, self.actor) for one in shown]))


class ReviewLinkView(ApiView):
    operations = {
        "POST": Operation(
            name="reviewSubjectLink",
            summary="Review a member link",
            description="For leads. Accepts or undoes a link that is not an exact match. Nobody reviews their own "
            "link.",
            scope="queues:work",
            body=LinkReviewSchema,
            answer=LinkAnswer,
        )
    }

    def post(self, _request: Request, link_id: UUID) -> Response:
        find_link(self.actor, link_id, self.at)

        def perform() -> SubjectLink:
            return review_subject_link(link_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda link: (200, str(link.id)))
        return self.respond(
            LinkAnswer.shown(find_link(self.actor, link_id, self.at), self.actor), is_replay=done.replayed
        )
