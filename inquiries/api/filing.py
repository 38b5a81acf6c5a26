"""Views that file inquiries: both flows, what they would say, and what they fill in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.models import IdempotencyRecord
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.problems import problem
from arsos.api.views import ApiView
from arsos.kernel.errors import ArsosError, ExistingMemberFound, ResourceNotFound
from inquiries.access import note_rows_shown
from inquiries.actions.create_member_inquiry import create_member_inquiry
from inquiries.actions.create_prospect_inquiry import create_prospect_inquiry
from inquiries.actions.file_inquiry import Filed, Referred
from inquiries.api.answers import CheckAnswer, InquiryAnswer, InquiryRow, PrefillAnswer
from inquiries.api.inputs import (
    CheckedMemberShape,
    CheckShape,
    MemberInquiryShape,
    ProspectInquiryShape,
    read_filing,
    read_member_intake,
    read_prospect_intake,
    require_nothing_locked,
)
from inquiries.api.listing import LIST_PARAMETERS, NEWEST_FIRST, read_filters, shown_order
from inquiries.api.outputs import inquiry_body, likely_duplicate_body, referral_body, row_body
from inquiries.queries.filing_check import FilingCheck, check_filing, prefill_of
from inquiries.queries.filing_facts import existing_member_body
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.inquiry_pages import InquiryPage, inquiry_page, page_of_new
from inquiries.queries.referrals import PlacesToGo, referral_for
from members.access import find_member, require_member


def identify(filed: Filed | Referred) -> tuple[int, str]:
    """What an idempotency key remembers of a filing."""
    return (422, str(filed.referral.id)) if isinstance(filed, Referred) else (201, filed.inquiry.reference)


class FilingView(ApiView):
    """What both flows and the submitting of a draft share."""

    def file(self, perform: Callable[[], Filed | Referred]) -> Response:
        once = self.once(perform, identify=identify)
        filed = once.result
        if isinstance(filed, Filed):
            page = page_of_new(self.actor, filed.inquiry, filed.clocks, filed.duplicates, self.at)
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

    def _shown(self, page: InquiryPage, *, is_replay: bool) -> Response:
        body = inquiry_body(page, self.actor)
        return self.respond(body, version=page.inquiry.version, status=201, is_replay=is_replay)

    def _referred(self, referral_id: str, *, is_replay: bool) -> Response:
        referral = referral_for(self.actor, UUID(referral_id), self.at)
        body = problem(
            self.request,
            code="pre-sale",
            status=422,
            title=f"This belongs to {referral.destination.title}",
            detail=referral.destination.message,
            members={"referral": referral_body(referral, PlacesToGo(self.at))},
        )
        response = self.respond(body, status=422, is_replay=is_replay)
        response.content_type = "application/problem+json"
        return response


class MemberInquiriesView(FilingView):
    """My Humana Business: file an inquiry about a member of the book, and list theirs (R8)."""

    operations = {
        "GET": Operation(
            summary="Inquiries about a member",
            scope="inquiries:read",
            answer=InquiryRow,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            summary="File an inquiry about a member (My Humana Business)",
            scope="inquiries:write",
            body=MemberInquiryShape,
            answer=InquiryAnswer,
            status=201,
        ),
    }

    def get(self, request: Request, member_id: UUID) -> Response:
        find_member(self.actor, member_id, self.at)
        rows = inquiry_rows(self.actor, InquiryFilters(member=member_id), self.at)
        found, links = page_of(rows, request, order=NEWEST_FIRST)
        note_rows_shown(found)
        return self.respond({**links, "results": [row_body(row) for row in found]})

    def post(self, request: Request, member_id: UUID) -> Response:
        require_member(self.actor, member_id, self.at)

        def perform() -> Filed | Referred:
            require_nothing_locked(request.data)
            intake = read_member_intake(member_id, read_filing(MemberInquiryShape, request.data, self.at))
            return create_member_inquiry(intake, by=self.actor, at=self.at)

        return self.file(perform)


class InquiriesView(FilingView):
    """The Service Inquiry card, and the list of all that the caller may see (R9)."""

    operations = {
        "GET": Operation(
            summary="Inquiries you may see",
            scope="inquiries:read",
            answer=InquiryRow,
            is_page=True,
            parameters=(*PAGING, *LIST_PARAMETERS),
        ),
        "POST": Operation(
            summary="File an inquiry about a prospect (Service Inquiry card)",
            scope="inquiries:write",
            body=ProspectInquiryShape,
            answer=InquiryAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = inquiry_rows(self.actor, read_filters(self.parameters), self.at)
        found, links = page_of(rows, request, order=shown_order(self.parameters))
        note_rows_shown(found, kind="search" if "search" in self.parameters else "read")
        return self.respond({**links, "results": [row_body(row) for row in found]})

    def post(self, request: Request) -> Response:
        def perform() -> Filed | Referred:
            values = read_filing(ProspectInquiryShape, request.data, self.at)
            return create_prospect_inquiry(read_prospect_intake(values), by=self.actor, at=self.at)

        return self.file(perform)


class PrefillView(ApiView):
    """What My Humana Business will fill in and lock (R8)."""

    operations = {
        "GET": Operation(
            summary="What filing for this member will fill in",
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
        return self.respond({**found.body, "duplicates": [likely_duplicate_body(one) for one in found.duplicates]})


class CheckView(ApiView):
    """What submit would say; files nothing (R14)."""

    operations = {
        "POST": Operation(
            summary="What submitting would say; files nothing",
            scope="inquiries:write",
            body=CheckShape,
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
            return self.respond(_refusal(error))
        return self.respond(_verdict(checked))

    def _checked(self, body: Any) -> FilingCheck:
        is_card = isinstance(body, dict) and "prospect" in body
        shape = ProspectInquiryShape if is_card else CheckedMemberShape
        values = read_filing(shape, body, self.at)
        intake = read_prospect_intake(values) if is_card else read_member_intake(values["member"], values)
        return check_filing(intake, by=self.actor, at=self.at)


def _verdict(checked: FilingCheck) -> dict[str, Any]:
    existing = checked.existing_members
    return {
        "would_file": checked.would_file,
        "code": checked.code,
        "detail": None,
        "errors": [],
        "duplicates": [likely_duplicate_body(one) for one in checked.duplicates],
        "referral": checked.destination,
        "existing_member": existing_member_body(existing) if existing else None,
    }


def _refusal(error: ArsosError) -> dict[str, Any]:
    errors = [{"pointer": one.pointer, "code": one.code, "detail": one.detail} for one in error.errors]
    nothing: dict[str, Any] = {"duplicates": [], "referral": None, "existing_member": None}
    return {"would_file": False, "code": error.code, "detail": error.detail, "errors": errors, **nothing}
