"""Views of the book of business and the Consumer Profile (R8)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import clock
from members.access import find_member
from members.api.answers import (
    ApplicationAnswer,
    MemberAnswer,
    MemberRow,
    MembersFound,
    PolicyAnswer,
    RevealAnswer,
)
from members.api.inputs import RevealShape, SearchShape, read_search, require_name
from members.api.outputs import application_body, member_body, member_row, policy_body
from members.queries.book_of_business import book_of_business, found_by_identifier, with_standings
from members.queries.consumer_profile import applications_of, consumer_profile, policies_of
from members.queries.former_identities import found_by_former
from members.queries.revealed_values import revealed_values


class MembersView(ApiView):
    operations = {
        "GET": Operation(
            summary="View all customers: your book of business",
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
        rows = with_standings(found, clock.date_of(self.at), found_by_former(found, "name", name))
        return self.respond({**links, "results": [member_row(row) for row in rows]})


class MemberSearchView(ApiView):
    operations = {
        "POST": Operation(
            summary="Find members of your book by Humana id, phone or MBI",
            scope="members:read",
            body=SearchShape,
            answer=MembersFound,
        )
    }

    def post(self, _request: Request) -> Response:
        self.require_key()
        kind, text = read_search(self.body())
        found = found_by_identifier(self.actor, kind, text, self.at)
        rows = with_standings(found, clock.date_of(self.at), found_by_former(found, kind, text))
        return self.respond({"results": [member_row(row) for row in rows]})


class MemberView(ApiView):
    operations = {"GET": Operation(summary="Consumer Profile", scope="members:read", answer=MemberAnswer)}

    def get(self, _request: Request, member_id: UUID) -> Response:
        return self.respond(member_body(consumer_profile(self.actor, member_id, self.at)))


class MemberPoliciesView(ApiView):
    operations = {
        "GET": Operation(summary="Policies of a member", scope="members:read", answer=PolicyAnswer, is_many=True)
    }

    def get(self, _request: Request, member_id: UUID) -> Response:
        return self.respond([policy_body(held) for held in policies_of(self.actor, member_id, self.at)])


class MemberApplicationsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Applications of a member", scope="members:read", answer=ApplicationAnswer, is_many=True
        )
    }

    def get(self, _request: Request, member_id: UUID) -> Response:
        return self.respond([application_body(one) for one in applications_of(self.actor, member_id, self.at)])


class RevealView(ApiView):
    """Unmasks values for a purpose, journaled (R32)."""

    operations = {
        "POST": Operation(summary="Unmask values", scope="members:read", body=RevealShape, answer=RevealAnswer)
    }

    def post(self, _request: Request, member_id: UUID) -> Response:
        find_member(self.actor, member_id, self.at)
        self.require_key()
        values = revealed_values(self.actor, member_id, **self.body(), at=self.at)
        return self.respond({"values": values})
