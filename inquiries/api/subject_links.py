"""Views of links to members: who comes near, what was linked, and a lead's review (R11)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Shape, Text
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import limits
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from inquiries.access import find_inquiry, require_action, require_staff_of
from inquiries.actions.review_subject_link import review_subject_link
from inquiries.models import SubjectLink
from inquiries.queries.subject_matches import (
    find_link,
    links_of,
    links_seen_by_lead,
    members_matching,
    names_member,
    note_links,
)
from inquiries.rules.lifecycle import Action
from members.queries.possible_matches import PossibleMatch


class MatchAnswer(Shape):
    member = s.UUIDField()
    first_name = s.CharField()
    last_name = s.CharField()
    humana_id = s.CharField()
    is_exact = s.BooleanField()
    agrees = s.ListField(child=s.CharField(), help_text="Fields that agree")
    differs = s.ListField(child=s.CharField(), help_text="Fields that differ")


class LinkAnswer(Shape):
    id = s.UUIDField()
    inquiry = s.CharField()
    member = s.UUIDField(allow_null=True, help_text="For the leads of its queue; for others once the link is sure")
    policy = s.UUIDField(allow_null=True, help_text="As the member")
    state = s.ChoiceField(choices=SubjectLink.State.choices)
    agrees = s.ListField(child=s.CharField(), help_text="Fields that agree")
    differs = s.ListField(child=s.CharField(), help_text="Fields that differ")
    purpose = s.CharField(allow_null=True)
    linked_by = s.CharField()
    linked_at = s.DateTimeField()
    reviewed_by = s.CharField(allow_null=True)
    reviewed_at = s.DateTimeField(allow_null=True)
    review_note = s.CharField(allow_null=True)


class LinkReviewShape(Shape):
    verdict = Choice((SubjectLink.State.ACCEPTED.value, SubjectLink.State.UNDONE.value))
    note = Text(max_length=limits.NOTE)


class MatchesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Members whom the person may be, with what agrees and what differs; for who may link it",
            scope="queues:work",
            answer=MatchAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_action(self.actor, inquiry, Action.LINK_SUBJECT)
        return self.respond([_match_body(one) for one in members_matching(inquiry)])


class LinksOfInquiryView(ApiView):
    operations = {
        "GET": Operation(
            summary="Every link of an inquiry to a member, newest first; for ARSOS",
            scope="queues:work",
            answer=LinkAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, reference: str) -> Response:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_staff_of(self.actor, inquiry)
        return self.respond([_link_body(one, self.actor) for one in links_of(self.actor, inquiry)])


class SubjectLinksView(ApiView):
    operations = {
        "GET": Operation(
            summary="Links of inquiries to members in the queues you lead, newest first",
            scope="queues:work",
            answer=LinkAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("state", "Only in this state.", choices=tuple(SubjectLink.State.values)),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        if not self.actor.has_role(Role.LEAD):
            raise PermissionRefused("Links are reviewed by leads.")
        links = links_seen_by_lead(self.actor).select_related("inquiry", "reviewed_by")
        if "state" in self.parameters:
            links = links.filter(state=self.parameters["state"])
        found, pages = page_of(links, request, order=("-linked_at", "id"))
        shown = note_links(self.actor, found)
        return self.respond({**pages, "results": [_link_body(one, self.actor) for one in shown]})


class ReviewLinkView(ApiView):
    operations = {
        "POST": Operation(
            summary="Accept or undo a link that is no exact match; for leads, not one's own",
            scope="queues:work",
            body=LinkReviewShape,
            answer=LinkAnswer,
        )
    }

    def post(self, _request: Request, link_id: UUID) -> Response:
        find_link(self.actor, link_id, self.at)

        def perform() -> SubjectLink:
            return review_subject_link(link_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda link: (200, str(link.id)))
        return self.respond(_link_body(find_link(self.actor, link_id, self.at), self.actor), is_replay=done.replayed)


def _match_body(match: PossibleMatch) -> dict[str, Any]:
    return {
        "member": match.id,
        "first_name": match.first_name,
        "last_name": match.last_name,
        "humana_id": match.humana_id,
        "is_exact": match.is_exact,
        "agrees": match.comparison.agrees,
        "differs": match.comparison.differs,
    }


def _link_body(link: SubjectLink, actor: Actor) -> dict[str, Any]:
    is_named = names_member(actor, link)
    return {
        "id": link.id,
        "inquiry": link.inquiry.reference,
        "member": link.member_id if is_named else None,
        "policy": link.policy_id if is_named else None,
        "state": link.state,
        "agrees": link.agrees,
        "differs": link.differs,
        "purpose": link.purpose or None,
        "linked_by": link.linked_by_name,
        "linked_at": link.linked_at,
        "reviewed_by": link.reviewed_by.display_name if link.reviewed_by else None,
        "reviewed_at": link.reviewed_at,
        "review_note": link.review_note or None,
    }
