"""API of drafts: create, change, discard and submit them (R12)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation import clock
from foundation.errors import ResourceNotFound, VersionStale
from foundation.http.inputs import NoFields
from foundation.http.operations import PAGING, Operation
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.filing.access import drafts_of, find_draft, find_draft_or_filed, note_drafts_shown, reference_filed_from
from inquiries.filing.actions import create_draft, discard_draft, save_draft, submit_draft
from inquiries.filing.api.inquiries import FilingView
from inquiries.filing.models import InquiryDraft
from inquiries.filing.schemas import DraftAnswer, DraftContentSchema, DraftSchema, read_draft_intake
from inquiries.filing.steps import Filed, Referred
from inquiries.pages.schemas import InquiryAnswer


class DraftsView(ApiView):
    operations = {
        "GET": Operation(
            name="listInquiryDrafts",
            summary="List your drafts",
            description="Returns your drafts; nobody else sees them.",
            scope="inquiries:read",
            answer=DraftAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="createInquiryDraft",
            summary="Create a draft",
            description="Saves an inquiry that is not ready to be filed.",
            located="/api/v1/inquiry-drafts/{id}/",
            scope="inquiries:write",
            body=DraftSchema,
            answer=DraftAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(drafts_of(self.actor), request, order=("-updated_at", "id"))
        note_drafts_shown(found)
        return self.respond(Page(**links, results=[DraftAnswer.of(draft) for draft in found]))

    def post(self, _request: Request) -> Response:
        def perform() -> InquiryDraft:
            return create_draft(**self.body(), by=self.actor, at=self.at)

        made = self.once(perform, identify=lambda draft: (201, str(draft.id)))
        draft = made.result or find_draft(self.actor, made.resource_id)
        return _shown(self, draft, status=201, is_replay=made.replayed)


class DraftView(ApiView):
    operations = {
        "GET": Operation(
            name="getInquiryDraft",
            summary="Get a draft",
            description="Returns one of your drafts.",
            scope="inquiries:read",
            answer=DraftAnswer,
        ),
        "PATCH": Operation(
            name="updateInquiryDraft",
            summary="Save a draft",
            description="Replaces the content of the draft.",
            scope="inquiries:write",
            body=DraftContentSchema,
            answer=DraftAnswer,
            is_versioned=True,
        ),
        "DELETE": Operation(
            name="deleteInquiryDraft",
            summary="Delete a draft",
            description="Discards the draft.",
            scope="inquiries:write",
            status=204,
            is_versioned=True,
        ),
    }

    def get(self, _request: Request, draft_id: UUID) -> Response:
        return _shown(self, find_draft(self.actor, draft_id))

    def patch(self, _request: Request, draft_id: UUID) -> Response:
        expected = self.require_version(find_draft(self.actor, draft_id).version)
        saved = save_draft(draft_id, **self.body(), by=self.actor, at=self.at, expected_version=expected)
        return _shown(self, saved)

    def delete(self, _request: Request, draft_id: UUID) -> Response:
        expected = self.require_version(find_draft(self.actor, draft_id).version)
        discard_draft(draft_id, by=self.actor, expected_version=expected)
        return Response(status=204)


class DraftFiled(Exception):
    """The draft has become an inquiry, under another key than this one."""


def _shown(view: ApiView, draft: InquiryDraft, *, status: int = 200, is_replay: bool = False) -> Response:
    return view.respond(DraftAnswer.of(draft), version=draft.version, status=status, is_replay=is_replay)


class SubmitDraftView(FilingView):
    """A draft becomes an inquiry, once; whoever submits it again, with the same key or another, gets that inquiry."""

    operations = {
        "POST": Operation(
            name="submitInquiryDraft",
            summary="File a draft",
            description="Files the inquiry and removes the draft.",
            located="/api/v1/inquiries/{reference}/",
            scope="inquiries:write",
            body=NoFields,
            answer=InquiryAnswer,
            status=201,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, draft_id: UUID) -> Response:
        def perform() -> Filed | Referred:
            self.body()
            draft = find_draft_or_filed(self.actor, draft_id, clock.date_of(self.at))
            if isinstance(draft, str):
                raise DraftFiled
            self.require_version(draft.version)
            return submit_draft(
                draft_id,
                intake=read_draft_intake(draft.flow, draft.content, self.at),
                draft_version=draft.version,
                by=self.actor,
                at=self.at,
            )

        try:
            return self.file(perform)
        except (DraftFiled, ResourceNotFound, VersionStale):
            filed = reference_filed_from(self.actor, draft_id)
            if filed is None:
                raise
            return self.again(filed)
