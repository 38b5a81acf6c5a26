"""The pages of jobs: all jobs of a person, one bulk action, the file of an export, retry and cancel."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import ResourceNotFound
from foundation.jobs.kinds import KINDS
from foundation.policy import may_send_feeds
from inquiries.bulk.api import actions_for_many
from inquiries.bulk.models import BulkItem
from inquiries.bulk.queries import find_bulk_run, items_of
from inquiries.jobs import BULK, EXPORT
from inquiries.lists.api import export_file
from inquiries.lists.queries.exports import find_export
from web.frame.cancel_run import CancelPage
from web.frame.pages import Page, is_fragment
from web.frame.state_words import ACTIONS
from web.runs.works import work_of_bulk, works_of

MOST_REFUSED = 200


class BackgroundPage(Page):
    """Everything that runs or ran for the person, found again whenever they come back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        works = works_of(self.actor)
        context = {"works": works, "is_running": any(work.is_running for work in works)}
        if is_fragment(request):
            return self.fragment("runs/_works.html", context)
        return self.show(
            "runs/background.html",
            {"title": _("Jobs"), "may_import": may_send_feeds(self.actor), **context},
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
            return self.fragment("bulk/_bulk_run.html", context)
        return self.show("bulk/bulk_run.html", context)


class ExportFilePage(Page):
    def get(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        return export_file(self.actor, find_export(self.actor, run_id), self.at)


class RetryWorkPage(Page):
    """A run of any kind that failed goes on, or begins anew."""

    def post(self, _request: HttpRequest, kind: str, run_id: UUID) -> HttpResponse:
        if kind not in KINDS:
            raise ResourceNotFound
        self.once(lambda: KINDS[kind].retry(run_id, by=self.actor, at=self.at))
        return self.done(_("We'll try again in a moment."), reverse("web:background"))


class CancelBulkPage(CancelPage):
    def post(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        words = _("Canceled. What is done stays done.")
        return self.stopped(BULK, run_id, words, reverse("web:bulk-run", args=[run_id]))


class CancelExportPage(CancelPage):
    def post(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        return self.stopped(EXPORT, run_id, _("Canceled. No file was saved."), reverse("web:background"))
