"""Files on the page of an inquiry."""

from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.kernel.errors import ArsosError, ResourceNotFound
from arsos.outbox.wake_ups import wake
from inquiries.access import find_inquiry
from inquiries.actions.add_attachment import Upload, add_attachment
from inquiries.api.attachments import LARGEST_FILE, content_answer
from inquiries.queries.attachments import find_attachment
from inquiries.tasks import scan_one
from web.inquiries.page import InquiryPage
from web.pages import Page, attach


class FileForm(forms.Form):
    file = forms.FileField(label="File", help_text="PDF, image or plain text, at most 20 MB.")
    visibility = forms.ChoiceField(
        label="Who opens it", choices=[("agent", "Agent and ARSOS"), ("internal", "ARSOS only")], required=False
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Files may have at most 20 MB.")
        return sent


class AttachPage(InquiryPage):
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        find_inquiry(self.actor, reference, self.at)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(reference, failed=form, action="attach")  # type: ignore[arg-type]  # shown beside the files
        sent = form.cleaned_data["file"]
        try:
            made = add_attachment(
                reference,
                upload=Upload(sent.name, sent.read()),
                visibility=form.cleaned_data["visibility"] or "agent",
                by=self.actor,
                at=self.at,
            )
        except ResourceNotFound:
            raise
        except ArsosError as error:
            attach(form, error)
            return self.page(reference, failed=form, action="attach")  # type: ignore[arg-type]  # the same
        wake(scan_one, attachment_id=str(made.id))
        return self.done("The file is kept.", f"{reverse('web:inquiry', args=[reference])}#files")


class AttachmentPage(Page):
    """The content of a file, as a download."""

    def get(self, _request: HttpRequest, attachment_id: UUID) -> HttpResponse:
        attachment = find_attachment(self.actor, attachment_id, self.at)
        return content_answer(attachment, 0, attachment.size)
