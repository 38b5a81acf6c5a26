"""Views of drafts (R12)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields
from arsos.api.operations import PAGING, Operation
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import clock
from arsos.kernel.errors import ResourceNotFound, VersionStale
from inquiries.access import drafts_of, find_draft, find_draft_or_filed, note_drafts_shown, reference_filed_from
from inquiries.actions.create_draft import create_draft
from inquiries.actions.discard_draft import discard_draft
from inquiries.actions.file_inquiry import Filed, Referred
from inquiries.actions.save_draft import save_draft
from inquiries.actions.submit_draft import submit_draft
from inquiries.api.answers import DraftAnswer, InquiryAnswer
from inquiries.api.filing import FilingView
from inquiries.api.inputs import DraftContentShape, DraftShape, read_draft_intake
from inquiries.api.outputs import draft_body
from inquiries.models import InquiryDraft


class DraftsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Your drafts", scope="inquiries:read", answer=DraftAnswer, is_page=True, parameters=PAGING
        ),
        "POST": Operation(
            summary="Begin an inquiry", scope="inquiries:write", body=DraftShape, answer=DraftAnswer, status=201
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(drafts_of(self.actor), request, order=("-updated_at", "id"))
        note_drafts_shown(found)
        return self.respond({**links, "results": [draft_body(draft) for draft in found]})

    def post(self, _request: Request) -> Response:
        def perform() -> InquiryDraft:
            return create_draft(**self.body(), by=self.actor, at=self.at)

        made = self.once(perform, identify=lambda draft: (201, str(draft.id)))
        draft = made.result or find_draft(self.actor, made.resource_id)
        return _shown(self, draft, status=201, is_replay=made.replayed)


class DraftView(ApiView):
    operations = {
        "GET": Operation(summary="One draft", scope="inquiries:read", answer=DraftAnswer),
        "PATCH": Operation(
            summary="Save a draft",
            scope="inquiries:write",
            body=DraftContentShape,
            answer=DraftAnswer,
            is_versioned=True,
        ),
        "DELETE": Operation(summary="Discard a draft", scope="inquiries:write", status=204, is_versioned=True),
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


class SubmitDraftView(FilingView):
    """A draft becomes an inquiry, once; whoever submits it again, with the same key or another, gets that inquiry."""

    operations = {
        "POST": Operation(
            summary="Submit a draft",
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


def _shown(view: ApiView, draft: InquiryDraft, *, status: int = 200, is_replay: bool = False) -> Response:
    return view.respond(draft_body(draft), version=draft.version, status=status, is_replay=is_replay)
