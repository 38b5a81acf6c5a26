"""API of filing several needs of a member in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.operations import Operation
from foundation.http.outputs import Output
from foundation.http.views import ApiView
from inquiries.filing.schemas import NeedsSchema, read_member_intakes, require_nothing_locked
from inquiries.filing.steps import Filed
from inquiries.filing.together.actions import create_member_inquiries
from inquiries.pages.queries import inquiry_page
from inquiries.pages.schemas import InquiryAnswer
from members.book.access import require_member


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherAnswer(Output):
    component = "InquiriesFiledTogether"
    inquiries: Sequence[InquiryAnswer]


def identify(filed: Sequence[Filed]) -> tuple[int, str]:
    """What an idempotency key remembers: the references, in order."""
    return 201, " ".join(one.inquiry.reference for one in filed)


class TogetherView(ApiView):
    """One call, several needs: one commit, all or none (R8)."""

    operations = {
        "POST": Operation(
            name="fileMemberInquiriesTogether",
            tag="inquiries",
            summary="File several inquiries about a member in one go",
            description="The My Humana Business flow for 2 to 5 needs of one member, about one policy or application. "
            "Files all of them or none; each is routed by itself, and its history names the others. What is wrong in "
            "any of them is named below `/inquiries`. A request that belongs to Agent Support files none and leaves "
            "no referral: file it alone.",
            scope="inquiries:write",
            body=NeedsSchema,
            example={
                "policy": "01920f4e-7c1a-7b6e-9f55-3a1d2c4b5e6f",
                "inquiries": [
                    {
                        "inquiry_type": "id_card",
                        "summary": "ID card never arrived",
                        "details": {"reason": "not_received", "card": "medical", "address_confirmed": True},
                        "self_service": "declined",
                    },
                    {
                        "inquiry_type": "billing",
                        "summary": "Charged twice",
                        "details": {
                            "issue": "Two drafts for one premium",
                            "coverage_month": "2026-11-01",
                            "amount": "42.50",
                            "method": "eft",
                        },
                    },
                ],
            },
            answer=TogetherAnswer,
            status=201,
        )
    }

    def post(self, request: Request, member_id: UUID) -> Response:
        require_member(self.actor, member_id, self.at)

        def perform() -> list[Filed]:
            require_nothing_locked(request.data)
            return create_member_inquiries(
                read_member_intakes(member_id, request.data, self.at), by=self.actor, at=self.at
            )

        once = self.once(perform, identify=identify)
        named = once.record.resource_id if once.record else identify(once.result or [])[1]
        pages = [inquiry_page(self.actor, reference, self.at) for reference in named.split()]
        answer = TogetherAnswer(inquiries=[InquiryAnswer.shown(page, self.actor) for page in pages])
        return self.respond(answer, status=201, is_replay=once.replayed)
