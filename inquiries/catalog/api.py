"""Views of the catalogue of types."""

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import ResourceNotFound
from foundation.http.operations import Operation, Parameter
from foundation.http.views import ApiView
from inquiries.catalog.queries import SubjectAsked, current_type, types_for
from inquiries.catalog.schemas import TypeAnswer, types_shown
from inquiries.values import FLOW
from members.values import PLAN_TYPE


class InquiryTypesView(ApiView):
    """The types that fit a subject: a policy or application of a member, a member, or a line of business."""

    operations = {
        "GET": Operation(
            name="listInquiryTypes",
            summary="List inquiry types",
            description="Returns the types that fit the flow, member, policy, application or plan type that you name.",
            scope="inquiries:read",
            answer=TypeAnswer,
            is_many=True,
            parameters=(
                Parameter("flow", "Only offered in this flow.", choices=FLOW),
                Parameter("member", "Only what fits a plan of this member.", "uuid"),
                Parameter("policy", "Only what fits this policy of the member.", "uuid"),
                Parameter("application", "Only what fits this application of the member.", "uuid"),
                Parameter("line_of_business", "Only what fits this plan type.", choices=PLAN_TYPE),
            ),
        )
    }

    def get(self, _request: Request) -> Response:
        found = types_for(
            self.actor,
            SubjectAsked(
                flow=self.parameters.get("flow", ""),
                member_id=self.parameters.get("member"),
                policy_id=self.parameters.get("policy"),
                application_id=self.parameters.get("application"),
                line_of_business=self.parameters.get("line_of_business", ""),
            ),
            at=self.at,
        )
        return self.respond(types_shown(found))


class InquiryTypeView(ApiView):
    operations = {
        "GET": Operation(
            name="getInquiryType",
            summary="Get an inquiry type",
            description="Returns one type with the JSON Schema of its details, the form, self-service guidance and "
            "targets.",
            scope="inquiries:read",
            answer=TypeAnswer,
        )
    }

    def get(self, _request: Request, code: str) -> Response:
        kind = current_type(code)
        if kind is None:
            raise ResourceNotFound
        return self.respond(types_shown([kind])[0])
