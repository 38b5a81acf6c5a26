"""Views of the catalogue of types."""

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import Operation, Parameter
from arsos.api.views import ApiView
from arsos.kernel.errors import ResourceNotFound
from inquiries.api.answers import TypeAnswer
from inquiries.models import Inquiry
from inquiries.queries.catalogue import current_type, type_bodies, types_for
from members.catalog.plan_types import PLAN_TYPES


class InquiryTypesView(ApiView):
    """The types that fit a subject: a policy or application of a member, a member, or a line of business."""

    operations = {
        "GET": Operation(
            summary="The types that fit the subject",
            scope="inquiries:read",
            answer=TypeAnswer,
            is_many=True,
            parameters=(
                Parameter("flow", "Only offered in this flow.", choices=tuple(Inquiry.Flow.values)),
                Parameter("member", "Only what fits a plan of this member.", "uuid"),
                Parameter("policy", "Only what fits this policy of the member.", "uuid"),
                Parameter("application", "Only what fits this application of the member.", "uuid"),
                Parameter("line_of_business", "Only what fits this plan type.", choices=tuple(PLAN_TYPES)),
            ),
        )
    }

    def get(self, _request: Request) -> Response:
        found = types_for(
            self.actor,
            flow=self.parameters.get("flow", ""),
            member_id=self.parameters.get("member"),
            policy_id=self.parameters.get("policy"),
            application_id=self.parameters.get("application"),
            line_of_business=self.parameters.get("line_of_business", ""),
            at=self.at,
        )
        return self.respond(type_bodies(found))


class InquiryTypeView(ApiView):
    operations = {"GET": Operation(summary="One type", scope="inquiries:read", answer=TypeAnswer)}

    def get(self, _request: Request, code: str) -> Response:
        kind = current_type(code)
        if kind is None:
            raise ResourceNotFound
        return self.respond(type_bodies([kind])[0])
