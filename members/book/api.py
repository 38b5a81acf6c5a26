"""Views of the book of business and the Consumer Profile (R8)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation import clock
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from members.book.access import find_member
from members.book.queries.books import book_of_business, found_by_identifier, with_policy_states
from members.book.queries.names import found_by_former
from members.book.queries.profiles import applications_of, consumer_profile, policies_of, revealed_values
from members.book.schemas import (
    ApplicationAnswer,
    MemberAnswer,
    MemberRow,
    MembersFound,
    PolicyAnswer,
    RevealAnswer,
    RevealSchema,
    SearchSchema,
    read_search,
    require_name,
)


class MembersView(ApiView):
    operations = {
        "GET": Operation(
            name="listMembers",
            summary="List your book of business",
            description="Returns your members. `search` takes names; send identifiers to `/members/search/` instead, "
            "so that a URL never contains one.",
            scope="members:read",
            answer=MemberRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("search", "Words of a name or their beginnings, in any order; former names too.", "search"),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        name = require_name(self.parameters.get("search", ""))
        members = book_of_business(self.actor, self.at, name=name)
        is_named = "name" not in self.actor.redacted_fields
        order = ("last_name", "first_name", "id") if is_named else ("id",)  # the order would tell names too
        found, links = page_of(members, request, order=order)
        rows = with_policy_states(found, clock.date_of(self.at), found_by_former(found, "name", name))
        return self.respond(Page(**links, results=[MemberRow.from_row(row) for row in rows]))


class MemberSearchView(ApiView):
    operations = {
        "POST": Operation(
            name="searchMembers",
            summary="Find members by identifier",
            description="Finds members of your book by Humana id, phone or MBI. Send exactly one of them.",
            scope="members:read",
            body=SearchSchema,
            example={"humana_id": "H12345678"},
            answer=MembersFound,
        )
    }

    def post(self, _request: Request) -> Response:
        self.require_key()
        kind, text = read_search(self.body())
        found = found_by_identifier(self.actor, kind, text, self.at)
        rows = with_policy_states(found, clock.date_of(self.at), found_by_former(found, kind, text))
        return self.respond(MembersFound(results=[MemberRow.from_row(row) for row in rows]))


class MemberView(ApiView):
    operations = {
        "GET": Operation(
            name="getMember",
            summary="Get a member",
            description="Returns the Consumer Profile. The MBI is masked.",
            scope="members:read",
            answer=MemberAnswer,
        )
    }

    def get(self, _request: Request, member_id: UUID) -> Response:
        return self.respond(MemberAnswer.from_profile(consumer_profile(self.actor, member_id, self.at)))


class MemberPoliciesView(ApiView):
    operations = {
        "GET": Operation(
            name="listMemberPolicies",
            summary="List the policies of a member",
            description="Returns the policies of a member.",
            scope="members:read",
            answer=PolicyAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, member_id: UUID) -> Response:
        return self.respond([PolicyAnswer.of(held) for held in policies_of(self.actor, member_id, self.at)])


class MemberApplicationsView(ApiView):
    operations = {
        "GET": Operation(
            name="listMemberApplications",
            summary="List the applications of a member",
            description="Returns the applications of a member.",
            scope="members:read",
            answer=ApplicationAnswer,
            is_many=True,
        )
    }

    def get(self, _request: Request, member_id: UUID) -> Response:
        return self.respond([ApplicationAnswer.of(one) for one in applications_of(self.actor, member_id, self.at)])


class RevealView(ApiView):
    """Unmasks values for a purpose, journaled (R32)."""

    operations = {
        "POST": Operation(
            name="revealMemberValues",
            summary="Reveal masked values",
            description="Returns values in full. Say why; it is recorded in the access journal.",
            scope="members:read",
            body=RevealSchema,
            answer=RevealAnswer,
        )
    }

    def post(self, _request: Request, member_id: UUID) -> Response:
        find_member(self.actor, member_id, self.at)
        self.require_key()
        values = revealed_values(self.actor, member_id, **self.body(), at=self.at)
        return self.respond(RevealAnswer(values=values))
