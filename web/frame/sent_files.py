"""A file that is sent from a page, by its form or by the script that shows progress."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.http.doors import name_as_sent
from inquiries.attachments.api import LARGEST_FILE
from inquiries.attachments.steps import Upload


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("PDF, image or plain text, up to 20 MB."))

    def clean_file(self) -> "UploadedFile[bytes]":
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("Files can be up to 20 MB."))
        return sent

    def upload(self, request: HttpRequest) -> Upload:
        """The file under the name its sender gave it."""
        sent = self.cleaned_data["file"]
        return Upload(name_as_sent(request, sent), sent.read())

    def words(self) -> str:
        """Everything that is wrong, in a line."""
        return " ".join(str(one) for errors in self.errors.values() for one in errors)


def answer_to_script(request: HttpRequest, form: FileForm) -> JsonResponse | None:
    """What the script is told that shows progress; None where the form was sent by itself."""
    if request.headers.get("Accept", "") != "application/json":
        return None
    return (
        JsonResponse({"wrong": form.words()}, status=422) if form.errors else JsonResponse({"kept": True}, status=201)
    )
