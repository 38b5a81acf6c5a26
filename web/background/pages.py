"""Work that goes on by itself: all of somebody's runs, one run over many inquiries, files, and how each is stopped."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from arsos.jobs.kinds import KINDS, JobKind
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from inquiries.api.bulk import actions_for_many
from inquiries.api.exports import export_file
from inquiries.jobs import BULK, EXPORT
from inquiries.models import BulkItem
from inquiries.queries.bulk_runs import find_bulk_run, items_of
from inquiries.queries.exports import find_export
from web.background.works import work_of_bulk, works_of
from web.inquiries.list_words import ACTIONS
from web.pages import Page, is_fragment

MOST_REFUSED = 200


class BackgroundPage(Page):
    """Everything that runs or ran for the person, found again whenever they come back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        works = works_of(self.actor)
        context = {"works": works, "is_running": any(work.is_running for work in works)}
        if is_fragment(request):
            return self.fragment("background/_works.html", context)
        return self.show(
            "background/background.html",
            {"title": _("Background work"), "may_import": self.actor.sends_feeds, **context},
        )


class BulkRunPage(Page):
    """What became of each inquiry; while it runs, how far it is."""

    def get(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        run = find_bulk_run(self.actor, run_id)
        work = work_of_bulk(run)
        items = [] if work.is_running else items_of(self.actor, run, self.at)
        refused = [item for item in items if item.state == BulkItem.State.REFUSED]
        offered = actions_for_many(self.actor)
        context = {
            "title": work.title,
            "work": work,
            "refused": refused[:MOST_REFUSED],
            "refused_more": max(0, len(refused) - MOST_REFUSED),
            "done": [item for item in items if item.state == BulkItem.State.DONE],
            "skipped": [item for item in items if item.state == BulkItem.State.SKIPPED],
            "offered": [action for action in ACTIONS if action in offered],
        }
        if is_fragment(request):
            return self.fragment("background/_bulk_run.html", context)
        return self.show("background/bulk_run.html", context)


class ExportFilePage(Page):
    def get(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        return export_file(self.actor, find_export(self.actor, run_id), self.at)


class CancelPage(Page):
    """Stops a run; one that has just ended is no error for somebody who wanted it to end."""

    def stopped(self, kind: JobKind[Any], run_id: UUID, words: str, address: str) -> HttpResponse:
        try:
            self.once(lambda: kind.cancel(run_id, by=self.actor, at=self.at))
        except ConflictFound:
            return self.done(_("It had ended already."), address)
        return self.done(words, address)


class RetryWorkPage(Page):
    """A run of any kind that failed goes on, or begins anew."""

    def post(self, _request: HttpRequest, kind: str, run_id: UUID) -> HttpResponse:
        if kind not in KINDS:
            raise ResourceNotFound
        self.once(lambda: KINDS[kind].retry(run_id, by=self.actor, at=self.at))
        return self.done(_("It is tried again in a moment."), reverse("web:background"))


class CancelBulkPage(CancelPage):
    def post(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        words = _("Stopped. What was done stays done.")
        return self.stopped(BULK, run_id, words, reverse("web:bulk-run", args=[run_id]))


class CancelExportPage(CancelPage):
    def post(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        return self.stopped(EXPORT, run_id, _("Stopped. No file is kept."), reverse("web:background"))
