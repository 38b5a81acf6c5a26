"""API of filing: both flows, prefill and the check before filing; the list of inquiries shares its address with
filing.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.errors import ArsosError, ExistingMemberFound, ResourceNotFound
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import DEFAULT_SIZE, page_of
from foundation.http.problems import problem
from foundation.http.views import ApiView
from foundation.models import IdempotencyRecord
from inquiries.filing.actions import create_member_inquiry, create_prospect_inquiry
from inquiries.filing.queries.checks import FilingCheck, check_filing, prefill_of
from inquiries.filing.schemas import (
    CheckAnswer,
    CheckedMemberSchema,
    CheckSchema,
    MemberInquirySchema,
    PrefillAnswer,
    ProspectInquirySchema,
    read_filing,
    read_member_intake,
    read_prospect_intake,
    require_nothing_locked,
)
from inquiries.filing.steps import Filed, Referred
from inquiries.inquiry.access import note_shown
from inquiries.lists.api import (
    LIST_PARAMETERS,
    NEWEST_FIRST,
    InquiriesPage,
    page_of_list,
    require_no_number,
    shown_order,
)
from inquiries.lists.columns import InquiryRow
from inquiries.lists.queries.lists import InquiryFilters, filters_from, inquiry_rows, with_labels
from inquiries.lists.queries.words import with_matches
from inquiries.pages.queries import inquiry_page, page_of_new
from inquiries.pages.schemas import InquiryAnswer
from inquiries.pages.shown import ShownInquiry
from inquiries.referrals.queries import PlacesToGo, referral_for
from inquiries.referrals.schemas import ReferralAnswer
from members.book.access import find_member, require_member


def identify(filed: Filed | Referred) -> tuple[int, str]:
    """What an idempotency key remembers of a filing."""
    return (422, str(filed.referral.id)) if isinstance(filed, Referred) else (201, filed.inquiry.reference)


class FilingView(ApiView):
    """What both flows and the submitting of a draft share."""

    def file(self, perform: Callable[[], Filed | Referred]) -> Response:
        once = self.once(perform, identify=identify)
        filed = once.result
        if isinstance(filed, Filed):
            page = page_of_new(self.actor, filed.inquiry, filed.clocks, filed.duplicates, filed.queue, self.at)
            return self._shown(page, is_replay=False)
        if filed is not None:
            return self._referred(str(filed.referral.id), is_replay=False)
        return self._replayed(once.record)

    def _replayed(self, record: IdempotencyRecord | None) -> Response:
        if record is None:
            raise ResourceNotFound
        if record.status == 422:  # noqa: PLR2004  the recorded refusal of R1
            return self._referred(record.resource_id, is_replay=True)
        return self.again(record.resource_id)

    def again(self, reference: str) -> Response:
        """The inquiry that was filed before."""
        return self._shown(inquiry_page(self.actor, reference, self.at), is_replay=True)

    def _shown(self, page: ShownInquiry, *, is_replay: bool) -> Response:
        answer = InquiryAnswer.shown(page, self.actor)
        return self.respond(answer, version=page.inquiry.version, status=201, is_replay=is_replay)

    def _referred(self, referral_id: str, *, is_replay: bool) -> Response:
        referral = referral_for(self.actor, UUID(referral_id), self.at)
        body = problem(
            self.request,
            code="pre-sale",
            status=422,
            title=_("This belongs to %(place)s") % {"place": referral.destination.title},
            detail=referral.destination.message,
            members={"referral": ReferralAnswer.shown(referral, PlacesToGo(self.at)).as_body()},
        )
        response = self.send(body, status=422, is_replay=is_replay)
        response.content_type = "application/problem+json"
        return response


class MemberInquiriesView(FilingView):
    """My Humana Business: file an inquiry about a member of the book, and list theirs (R8)."""

    operations = {
        "GET": Operation(
            name="listMemberInquiries",
            tag="inquiries",
            summary="List the inquiries about a member",
            description="Returns the inquiries about this member that you may see, newest first.",
            scope="inquiries:read",
            answer=InquiryRow,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="fileMemberInquiry",
            tag="inquiries",
            summary="File an inquiry about a member",
            description="The My Humana Business flow, for a member of your book of business. Name a policy or an "
            "application; everything else about the member is pre-filled and locked, so sending it is "
            "refused with `locked-field`. A pre-sale question is refused with `pre-sale` and a "
            "`referral`.",
            located="/api/v1/inquiries/{reference}/",
            scope="inquiries:write",
            body=MemberInquirySchema,
            example={
                "policy": "01920f4e-7c1a-7b6e-9f55-3a1d2c4b5e6f",
                "inquiry_type": "id_card",
                "summary": "ID card never arrived",
                "description": "The member waits for the card since the plan started.",
                "details": {"reason": "not_received", "card": "medical", "address_confirmed": True},
                "self_service": "declined",
            },
            answer=InquiryAnswer,
            status=201,
        ),
    }

    def get(self, request: Request, member_id: UUID) -> Response:
        find_member(self.actor, member_id, self.at)
        rows = inquiry_rows(self.actor, InquiryFilters(member=member_id), self.at)
        found, links = page_of(rows, request, order=NEWEST_FIRST)
        note_shown(found)
        return self.respond(Page(**links, results=[InquiryRow(row) for row in with_labels(self.actor, found)]))

    def post(self, request: Request, member_id: UUID) -> Response:
        require_member(self.actor, member_id, self.at)

        def perform() -> Filed | Referred:
            require_nothing_locked(request.data)
            intake = read_member_intake(member_id, read_filing(MemberInquirySchema, request.data, self.at))
            return create_member_inquiry(intake, by=self.actor, at=self.at)

        return self.file(perform)


class InquiriesView(FilingView):
    """The Service Inquiry card, and the list of all that the caller may see (R9)."""

    operations = {
        "GET": Operation(
            name="listInquiries",
            summary="List inquiries",
            description="Returns the inquiries that you may see, newest first unless you ask for another order.",
            scope="inquiries:read",
            answer=InquiryRow,
            is_page=True,
            page=InquiriesPage,
            is_filtered=True,
            parameters=(*PAGING, *LIST_PARAMETERS),
        ),
        "POST": Operation(
            name="fileProspectInquiry",
            summary="File an inquiry with the Service Inquiry card",
            description="For a person who is not in your book of business or whose application is still in progress. "
            "The person is typed in. Refused with `existing-member` when the person is in your book; "
            "refused with `pre-sale` and a `referral` when the question belongs to Agent Support.",
            located="/api/v1/inquiries/{reference}/",
            scope="inquiries:write",
            body=ProspectInquirySchema,
            example={
                "prospect": {
                    "first_name": "Sample",
                    "last_name": "Prospect",
                    "date_of_birth": "1950-02-28",
                    "zip_code": "40207",
                },
                "authority": "own_application",
                "line_of_business": "MAPD",
                "inquiry_type": "id_card",
                "summary": "ID card never arrived",
                "description": "The member waits for the card since the plan started.",
                "details": {"reason": "not_received", "card": "medical", "address_confirmed": True},
                "self_service": "declined",
            },
            answer=InquiryAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        if "search" in self.parameters:
            require_no_number(self.parameters["search"])
        filters = filters_from(self.parameters)
        order = shown_order(self.parameters)
        page = page_of_list(self.actor, filters, request, self.at, order=order, size=DEFAULT_SIZE)
        found = page.rows
        note_shown(found, kind="search" if "search" in self.parameters else "read")
        if "search" in self.parameters:
            found = with_matches(self.actor, found, self.parameters["search"])
        shown = [InquiryRow(row) for row in with_labels(self.actor, found)]
        return self.respond(InquiriesPage(**page.links, is_cut=page.is_cut, results=shown))

    def post(self, request: Request) -> Response:
        def perform() -> Filed | Referred:
            values = read_filing(ProspectInquirySchema, request.data, self.at)
            return create_prospect_inquiry(read_prospect_intake(values), by=self.actor, at=self.at)

        return self.file(perform)


class PrefillView(ApiView):
    """What My Humana Business will fill in and lock (R8)."""

    operations = {
        "GET": Operation(
            name="prefillMemberInquiry",
            tag="inquiries",
            summary="Get what filing will pre-fill",
            description="Returns the locked values of an inquiry about this member, and possible duplicates.",
            scope="inquiries:read",
            answer=PrefillAnswer,
            parameters=(
                Parameter("policy", "The ticked policy.", "uuid"),
                Parameter("application", "The ticked application.", "uuid"),
                Parameter("inquiry_type", "The type, if chosen already."),
            ),
        )
    }

    def get(self, _request: Request, member_id: UUID) -> Response:
        found = prefill_of(
            self.actor,
            member_id=member_id,
            policy_id=self.parameters.get("policy"),
            application_id=self.parameters.get("application"),
            inquiry_type=self.parameters.get("inquiry_type", ""),
            at=self.at,
        )
        return self.respond(PrefillAnswer.shown(found, self.actor))


class CheckView(ApiView):
    """What submit would say; files nothing (R14)."""

    operations = {
        "POST": Operation(
            name="checkInquiry",
            summary="Check an inquiry before filing",
            description="Takes the body of either flow and returns what filing would say: errors, possible "
            "duplicates, a referral or an existing member. Files nothing.",
            scope="inquiries:write",
            body=CheckSchema,
            answer=CheckAnswer,
        )
    }

    def post(self, request: Request) -> Response:
        self.require_key()
        try:
            checked = self._checked(request.data)
        except (ResourceNotFound, ExistingMemberFound):
            raise
        except ArsosError as error:
            return self.respond(CheckAnswer.from_refusal(error))
        return self.respond(CheckAnswer.from_verdict(checked))

    def _checked(self, body: Any) -> FilingCheck:
        is_card = isinstance(body, dict) and "prospect" in body
        shape = ProspectInquirySchema if is_card else CheckedMemberSchema
        values = read_filing(shape, body, self.at)
        intake = read_prospect_intake(values) if is_card else read_member_intake(values["member"], values)
        return check_filing(intake, by=self.actor, at=self.at)
