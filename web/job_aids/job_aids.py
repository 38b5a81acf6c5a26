"""Job aids: searched as somebody types, kept as favourites, read step by step (R4)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import lengths
from inquiries.catalog.queries import current_types
from inquiries.job_aids.actions import count_job_aid_view, keep_job_aid, release_job_aid
from inquiries.job_aids.queries import JobAidFilters, find_job_aid, job_aids
from web.frame.pages import Page, is_fragment

MOST_SHOWN = 60


class JobAidsPage(Page):
    """Searched by POST: somebody may type a name."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._shown(JobAidFilters())

    def post(self, request: HttpRequest) -> HttpResponse:
        search = request.POST.get("search", "")[: lengths.SEARCH]
        audience = {"members": True, "agents": False}.get(request.POST.get("for", ""))
        return self._shown(JobAidFilters(search=search, for_members=audience))

    def _shown(self, filters: JobAidFilters) -> HttpResponse:
        best_first = ("-rank",) if filters.search.strip() else ()
        rows: Any = job_aids(self.actor, filters)
        rows = rows.order_by("-is_favourite", *best_first, "title", "id")
        found = list(rows[: MOST_SHOWN + 1])
        context = {
            "title": _("Job aids"),
            "rows": found[:MOST_SHOWN],
            "is_cut": len(found) > MOST_SHOWN,
            "filters": filters,
            "is_narrowed": bool(filters.search.strip()) or filters.for_members is not None,
        }
        if is_fragment(self.request):
            return self.fragment("job_aids/_rows.html", context)
        return self.show("job_aids/job_aids.html", context)


class JobAidPage(Page):
    """One job aid; opening it counts."""

    def get(self, _request: HttpRequest, job_aid_id: UUID) -> HttpResponse:
        aid: Any = find_job_aid(self.actor, job_aid_id)
        count_job_aid_view(aid.id)
        titles = {kind.facts.code: kind.facts.title for kind in current_types()}
        context = {
            "title": aid.title,
            "subtitle": aid.summary,
            "aid": aid,
            "steps": [line for line in aid.body.splitlines() if line.strip()],
            "types": [titles[code] for code in aid.inquiry_types if code in titles],
            "views": aid.views + 1,
        }
        return self.show("job_aids/job_aid.html", context)


class FavouritePage(Page):
    """Keeps a job aid as a favourite, or lets it go."""

    def post(self, request: HttpRequest, job_aid_id: UUID) -> HttpResponse:
        if request.POST.get("keep") == "1":
            self.once(lambda: keep_job_aid(job_aid_id, by=self.actor, at=self.at))
        else:
            self.once(lambda: release_job_aid(job_aid_id, by=self.actor))
        if is_fragment(request):
            kept = {"aid": find_job_aid(self.actor, job_aid_id), "is_alone": "alone" in request.POST}
            return self.fragment("job_aids/_favourite.html", kept)
        return HttpResponseRedirect(reverse("web:job-aid", args=[job_aid_id]))
