"""Files of a draft: added while filing, and taken away again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inquiries.filing.draft_files.actions import add_draft_file, remove_draft_file
from inquiries.filing.draft_files.queries import files_of_draft
from inquiries.filing.models import InquiryDraft
from web.filing.filing_content import DETAILS, address_of
from web.filing.filing_steps import FilingPage
from web.frame.pages import is_fragment
from web.frame.sent_files import FileForm, answer_to_script


class DraftFilesPage(FilingPage):
    """The files as a part of the page; keeps one more."""

    def get(self, _request: HttpRequest, draft_id: UUID) -> HttpResponse:
        return self.list_of(self.own(draft_id))

    def post(self, request: HttpRequest, draft_id: UUID) -> HttpResponse:
        draft = self.own(draft_id)
        if isinstance(draft, str):
            return self.list_of(draft)
        form = FileForm(request.POST, request.FILES)
        is_kept = self.accepted(
            form,
            lambda: add_draft_file(draft_id, upload=form.upload(request), by=self.actor, at=self.at),
            identify=lambda added: str(added.id),
        )
        told = answer_to_script(request, form)
        if told is not None:
            return told
        if not is_kept:
            return self.step(draft, DETAILS, file_form=form, status=422)
        return self.done(_("File added."), f"{address_of(draft_id, DETAILS)}#files")

    def list_of(self, found: InquiryDraft | str) -> HttpResponse:
        """The list for the script, which puts it into its place; whoever opens the address sees the draft."""
        if isinstance(found, str):
            return HttpResponseRedirect(reverse("web:inquiry", args=[found]))
        if not is_fragment(self.request):
            return HttpResponseRedirect(f"{address_of(found.id, DETAILS)}#files")
        return self.fragment("filing/_file_list.html", {"draft": found, "files": files_of_draft(found.id)})


class RemoveDraftFilePage(DraftFilesPage):
    """Takes a file away again; without the script the draft is shown afterwards."""

    def get(self, _request: HttpRequest, draft_id: UUID, **_file: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        return self.list_of(self.own(draft_id))

    def post(self, _request: HttpRequest, draft_id: UUID, file_id: UUID) -> HttpResponse:  # type: ignore[override]  # the same
        draft = self.own(draft_id)
        if isinstance(draft, InquiryDraft):
            self.once(lambda: remove_draft_file(draft_id, file_id, by=self.actor, at=self.at))
        return self.list_of(draft)
