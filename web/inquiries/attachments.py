"""Files on the page of an inquiry."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.jobs.wake_ups import wake
from inquiries.attachments.actions import add_attachment, note_opened, set_hidden
from inquiries.attachments.api import content_answer
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import find_attachment
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import Inquiry
from web.frame.pages import Page
from web.frame.sent_files import FileForm, answer_to_script
from web.inquiries.page import InquiryPage


class AttachForm(FileForm):
    """One file, and for whom."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can open it"),
        choices=[("agent", gettext_lazy("Agent and ARSOS")), ("internal", gettext_lazy("ARSOS only"))],
        required=False,
    )


class AttachPage(InquiryPage):
    """Keeps a file; for the script that shows progress the answers are JSON."""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        seen = find_inquiry(self.actor, reference, self.at)
        form = AttachForm(request.POST, request.FILES)
        is_kept = self.accepted(form, lambda: self._keep(seen, form), identify=lambda made: str(made.id))
        told = answer_to_script(request, form)
        if told is not None:
            return told
        if not is_kept:
            return self.page(reference, failed=form, action="attach")
        return self.done(_("File uploaded."), self.address(seen.reference, "#files"))

    def _keep(self, seen: Inquiry, form: AttachForm) -> Attachment:
        made = add_attachment(
            seen.reference,
            upload=form.upload(self.request),
            visibility=form.cleaned_data["visibility"] or "agent",
            by=self.actor,
            at=self.at,
        )
        wake("inquiries.scan_one", attachment_id=str(made.id))
        return made


class AttachmentPage(Page):
    """The content of a file, as a download."""

    def get(self, _request: HttpRequest, attachment_id: UUID) -> HttpResponse:
        attachment = find_attachment(self.actor, attachment_id, self.at)
        note_opened(attachment, by=self.actor, at=self.at)
        return content_answer(attachment, 0, attachment.size)


class HideFilePage(InquiryPage):
    """Hides a file of one's own that nobody has opened, or shows it again."""

    def get(self, _request: HttpRequest, reference: str, **_hidden: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        """Whoever reloads the page that came of it sees the inquiry."""
        find_inquiry(self.actor, reference, self.at)
        return HttpResponseRedirect(self.address(reference, "#files"))

    def post(self, request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponse:
        is_hidden = request.POST.get("hide") == "yes"
        refusal = self.attempt(
            lambda: set_hidden(attachment_id, is_hidden=is_hidden, by=self.actor, at=self.at),
            identify=lambda kept: str(kept.id),
        )
        if refusal is not None:
            messages.error(request, refusal.detail)
            return HttpResponseRedirect(self.address(reference, "#files"))
        words = _("File hidden. Only you see it.") if is_hidden else _("File shown again.")
        return self.done(words, self.address(reference, "#files"))
