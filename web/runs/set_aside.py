"""Work that ARSOS has set aside after it failed again and again, for the person who can let it try once more."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.http.pagination import page_of
from foundation.jobs.actions import retry_item, retry_sweep
from foundation.jobs.queries import groups_set_aside, items_set_aside, title_of
from inquiries.lists.queries.lists import references_of
from web.frame.pages import Page


class SetAsidePage(Page):
    """By kind of work, and each item with how often it failed and with which error; never with the error's words."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found, links = page_of(items_set_aside(self.actor), request, order=("-set_aside_at", "id"))
        references = references_of({item.inquiry_id for item in found if item.inquiry_id is not None})
        rows = [
            {"one": item, "title": title_of(item.sweep), "reference": references.get(item.inquiry_id, "")}
            for item in found
        ]
        context = {"title": _("Set aside"), "groups": groups_set_aside(self.actor), "rows": rows, "links": links}
        return self.show("runs/set_aside.html", context)


class RetryItemPage(Page):
    def post(self, _request: HttpRequest, item_id: UUID) -> HttpResponse:
        self.once(lambda: retry_item(item_id, by=self.actor, at=self.at))
        return self.done(_("We'll try again within a minute."), reverse("web:set-aside"))


class RetrySweepPage(Page):
    def post(self, _request: HttpRequest, sweep: str) -> HttpResponse:
        count = int(self.once(lambda: retry_sweep(sweep, by=self.actor, at=self.at), identify=str).named)
        words = ngettext(
            "%(count)d will be tried again within a minute.", "%(count)d will be tried again within a minute.", count
        )
        return self.done(words % {"count": count}, reverse("web:set-aside"))
