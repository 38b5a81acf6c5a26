"""Feeds of members, policies and people: a file is sent, worked off, and says what is wrong in which row."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.book.access import require_importer
from members.imports.actions import start_import
from members.imports.decoding import FileRefused
from members.imports.queries import import_changes, import_progress, note_changes_shown
from members.imports.running import IMPORT
from members.imports.uploads import PEOPLE, X12, Upload, read_upload
from web.frame.cancel_run import CancelPage
from web.frame.pages import Page, is_fragment
from web.runs.works import work_of_import

MOST_ERRORS = MOST_CHANGES = 200
MEGABYTE = 1_000_000


class ImportForm(forms.Form):
    holds = forms.ChoiceField(
        label=gettext_lazy("Contents"),
        choices=[
            ("", gettext_lazy("Members, policies and applications")),
            (PEOPLE, gettext_lazy("People: users, roles, agents, queues (CSV)")),
        ],
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("CSV or 834 file"),
        help_text=gettext_lazy("Up to 20 MB. Send larger files through the API."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.834,.edi,.x12,.txt,text/csv"}),
        error_messages={"required": gettext_lazy("Choose a CSV or 834 file of up to 20 MB.")},
    )
    is_dry_run = forms.BooleanField(
        label=gettext_lazy("Dry run: check every row, store nothing"), required=False, initial=True
    )

    def clean_file(self) -> Upload:
        """The file as it is kept."""
        sent = self.cleaned_data["file"]
        if sent.size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE * MEGABYTE:
            raise forms.ValidationError(_("Files can be up to 20 MB."))
        try:
            return read_upload(sent, self.cleaned_data.get("holds") or "")
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error


class StartImportPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        require_importer(self.actor)
        return self._asked(ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        require_importer(self.actor)
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._asked(form)
        upload, is_dry_run = form.cleaned_data["file"], form.cleaned_data["is_dry_run"]
        started = self.once(
            lambda: start_import(upload, is_dry_run=is_dry_run, by=self.actor, at=self.at),
            identify=lambda run: str(run.id),
        )
        words = _("File received. You can leave this page. The import keeps running, and the result appears here.")
        return self.done(words, reverse("web:import", args=[started.named]))

    def _asked(self, form: ImportForm) -> HttpResponse:
        context = {"title": _("Import members or people"), "form": form}
        return self.show("runs/start_import.html", context, status=422 if form.errors else 200)


class ImportPage(Page):
    """How far a feed is, and its rejected rows by line and column, without their values."""

    def get(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        require_importer(self.actor)
        progress = import_progress(run_id, shown=MOST_ERRORS)
        work = work_of_import(progress.run)
        changes = list(import_changes(self.actor, run_id).order_by("position")[:MOST_CHANGES])
        note_changes_shown(changes)
        context = {
            "title": work.title,
            "work": work,
            "run": progress.run,
            "place": _("Segment") if progress.run.media_type == X12 else _("Line"),
            "errors": progress.row_errors,
            "changes": changes,
        }
        if is_fragment(request):
            return self.fragment("runs/_import.html", context)
        return self.show("runs/import.html", {**context, "most_errors": MOST_ERRORS})


class CancelImportPage(CancelPage):
    def post(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        words = _("Canceled. Stored rows stay.")
        return self.stopped(IMPORT, run_id, words, reverse("web:import", args=[run_id]))
