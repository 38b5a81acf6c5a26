"""Incidents: the list, a new one, and one with what is linked, suggested and posted."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.http.pagination import page_of
from inquiries.catalog.queries import type_titles
from inquiries.incidents.access import find_incident, may_work_incidents, require_working_incidents, visible_incidents
from inquiries.incidents.actions.linking import close_incident, link_inquiries, open_incident, unlink_inquiry
from inquiries.incidents.queries import (
    history_of,
    linked_inquiries,
    posts_of,
    suggested_inquiries,
    with_counts,
)
from inquiries.incidents.rules import REASONS
from inquiries.inquiry.rules import OPEN
from web.bulk.bulk import chosen_in_list
from web.frame.pages import Page, attach
from web.incidents.forms import CauseForm, ChooseIncidentForm

MOST_OFFERED = 100


class IncidentsPage(Page):
    """Open incidents, newest first; all of them if asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        is_all = request.GET.get("all") == "1"
        rows = visible_incidents(self.actor)
        if not is_all:
            rows = rows.filter(closed_at=None)
        found, links = page_of(with_counts(rows), request, order=("-opened_at", "id"))
        titles = type_titles()
        context = {
            "title": _("Incidents"),
            "subtitle": _("One cause, many inquiries: link them, and post one update or answer to all."),
            "rows": [(one, titles.get(one.inquiry_type_id or "", "")) for one in found],
            "links": links,
            "is_all": is_all,
            "may_work": may_work_incidents(self.actor),
        }
        return self.show("incidents/incidents.html", context)


class OpenIncidentPage(Page):
    """A new incident, with the inquiries that were chosen before, if any."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        require_working_incidents(self.actor)
        return self._shown(CauseForm(), [])

    def post(self, request: HttpRequest) -> HttpResponse:
        require_working_incidents(self.actor)
        references = chosen_in_list(request, self.actor, self.at)
        if "sure" not in request.POST:
            return self._shown(CauseForm(), references)
        form = CauseForm(request.POST)
        form.offer_types()
        if form.is_valid():
            with self.attempting(names_things=True) as tried:
                made = self.once(
                    lambda: open_incident(form.cause(), references=references, by=self.actor, at=self.at),
                    identify=lambda incident: f"{incident.id} {incident.reference}",
                )
                incident_id, reference = made.named.split()
                words = _("%(reference)s is open.") % {"reference": reference}
                return self.done(words, reverse("web:incident", args=[incident_id]))
            if tried.refusal is not None:
                attach(form, tried.refusal)
        return self._shown(form, references)

    def _shown(self, form: CauseForm, references: list[str]) -> HttpResponse:
        form.offer_types()
        context = {"title": _("New incident"), "form": form, "references": references}
        return self.show("incidents/open.html", context, status=422 if form.is_bound else 200)


class LinkToIncidentPage(Page):
    """Inquiries that were chosen in a list or on their page, and the incident that they are linked to."""

    def post(self, request: HttpRequest) -> HttpResponse:
        require_working_incidents(self.actor)
        references = chosen_in_list(request, self.actor, self.at)
        is_sure = "sure" in request.POST
        form = ChooseIncidentForm(request.POST if is_sure else None)
        form.offer_incidents(visible_incidents(self.actor).filter(closed_at=None).order_by("-opened_at")[:MOST_OFFERED])
        if is_sure and form.is_valid():
            incident_id = form.cleaned_data["incident"]
            refusal = self.attempt(
                lambda: link_inquiries(incident_id, references=references, by=self.actor, at=self.at),
                names_things=True,
            )
            if refusal is None:
                return self.done(_("Linked."), reverse("web:incident", args=[incident_id]))
            attach(form, refusal)
        context = {"title": _("Link to an incident"), "form": form, "references": references}
        return self.show("incidents/link.html", context, status=422 if form.errors or not references else 200)


class IncidentPage(Page):
    """One incident: what happened, who is affected, what was posted, and who did what."""

    def get(self, _request: HttpRequest, incident_id: UUID) -> HttpResponse:
        return self.page(incident_id)

    def page(self, incident_id: UUID, *, problems: tuple[str, ...] = ()) -> HttpResponse:
        """The page; after a refusal with what was wrong."""
        found = find_incident(self.actor, incident_id)
        incident = with_counts(visible_incidents(self.actor)).get(id=found.id)
        linked = linked_inquiries(self.actor, incident, self.at)
        posts = list(posts_of(incident))
        is_open = incident.closed_at is None
        may_work = is_open and may_work_incidents(self.actor)
        context = {
            "title": incident.title,
            "subtitle": incident.reference,
            "incident": incident,
            "type_title": type_titles().get(incident.inquiry_type_id or "", ""),
            "rows": [_row(one) for one in linked.shown],
            "hidden": linked.hidden,
            "suggested": suggested_inquiries(self.actor, incident, self.at) if is_open else [],
            "posts": posts,
            "history": history_of(incident),
            "may_work": may_work,
            "may_post": may_work and all(post.finished_at for post in posts),
            "problems": problems,
        }
        return self.show("incidents/incident.html", context, status=422 if problems else 200)


class LinkInquiriesPage(IncidentPage):
    """Links what was ticked among the suggested, and what was typed."""

    def post(self, request: HttpRequest, incident_id: UUID) -> HttpResponse:
        references = chosen_in_list(request, self.actor, self.at)
        if not references:
            return self.page(incident_id, problems=(_("Select or enter at least one inquiry."),))
        refusal = self.attempt(
            lambda: link_inquiries(incident_id, references=references, by=self.actor, at=self.at), names_things=True
        )
        if refusal is not None:
            return self.page(incident_id, problems=_problems(refusal))
        return self.done(_("Linked."), reverse("web:incident", args=[incident_id]))


class UnlinkInquiryPage(IncidentPage):
    def post(self, request: HttpRequest, incident_id: UUID) -> HttpResponse:
        reference = request.POST.get("reference", "")
        refusal = self.attempt(lambda: unlink_inquiry(incident_id, reference=reference, by=self.actor, at=self.at))
        if refusal is not None:
            return self.page(incident_id, problems=_problems(refusal))
        return self.done(_("Unlinked."), reverse("web:incident", args=[incident_id]))


class CloseIncidentPage(IncidentPage):
    def post(self, _request: HttpRequest, incident_id: UUID) -> HttpResponse:
        refusal = self.attempt(lambda: close_incident(incident_id, by=self.actor, at=self.at))
        if refusal is not None:
            return self.page(incident_id, problems=_problems(refusal))
        words = _("Incident closed. Inquiries that are open stay open.")
        return self.done(words, reverse("web:incident", args=[incident_id]))


def _row(one: Any) -> dict[str, Any]:
    """A linked inquiry with what keeps it from a shared answer, in words; nothing where it is answered already."""
    why = one.left_out_of_answer
    is_open = one.inquiry.status in OPEN
    return {"inquiry": one.inquiry, "why": _(REASONS[why]) if why is not None and is_open else ""}


def _problems(refusal: Any) -> tuple[str, ...]:
    return tuple(error.detail for error in refusal.errors) or (refusal.detail,)
