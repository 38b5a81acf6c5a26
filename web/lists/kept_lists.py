"""Lists kept under a name, thrown away, and taken away as files."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import ConflictFound, ResourceNotFound
from inquiries.lists.actions import discard_view, save_view, start_export
from inquiries.lists.api import read_saved_filters
from web.lists.list_forms import ExportForm, KeepForm
from web.lists.list_state import ListState, read_state
from web.lists.lists import InquiriesPage


class KeepListPage(InquiriesPage):
    """Keeps the list as it was seen; the same name replaces."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Whoever keeps the address comes back to the lists."""
        return HttpResponseRedirect(reverse("web:inquiries"))

    def post(self, request: HttpRequest) -> HttpResponse:
        state = self.sent_state(request)
        form = KeepForm(request.POST)
        if not form.is_valid():
            return self.listed(state, keep=form)
        name = form.cleaned_data["name"]
        filters = read_saved_filters(state.narrowing)
        try:
            done = self.once(
                lambda: save_view(
                    name=name,
                    filters=filters,
                    columns=state.columns,
                    ordering=state.ordering,
                    by=self.actor,
                    at=self.at,
                ),
                identify=lambda view: str(view.id),
            )
        except ConflictFound as error:
            form.add_error("name", error.detail)
            return self.listed(state, keep=form)
        kept = _("View “%(name)s” saved.") % {"name": name}
        return self.done(kept, f"{reverse('web:inquiries')}?view={done.named}")

    def sent_state(self, request: HttpRequest) -> ListState:
        """The list as it was when the form was drawn."""
        state = read_state(QueryDict(request.POST.get("list", "")), self.views, self.columns)
        return replace(state, search=request.POST.get("search", ""))


class DiscardListPage(InquiriesPage):
    def get(self, _request: HttpRequest, view_id: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        """The same."""
        return HttpResponseRedirect(reverse("web:inquiries"))

    def post(self, _request: HttpRequest, view_id: UUID) -> HttpResponse:  # type: ignore[override]  # the same
        done = self.once(lambda: discard_view(view_id, by=self.actor), identify=lambda name: name)
        return self.done(_("View “%(name)s” deleted.") % {"name": done.named}, reverse("web:inquiries"))


class ExportListPage(KeepListPage):
    """Takes the list away as a file, made in the background."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request.POST)
        if not form.is_valid():
            raise ResourceNotFound
        state = self.sent_state(request)
        filters = read_saved_filters(state.narrowing)
        self.once(
            lambda: start_export(
                filters=filters,
                columns=state.columns,
                ordering=state.ordering,
                file_format=form.cleaned_data["file_format"],
                by=self.actor,
                at=self.at,
            )
        )
        words = _("We're preparing your file. You can leave this page. The file will be here when it is ready.")
        return self.done(words, reverse("web:background"))
