"""One update or answer for all inquiries of an incident: who gets it and who does not, then how far it is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import ResourceNotFound
from inquiries.incidents.access import find_incident, require_working_incidents
from inquiries.incidents.actions.posting import POSTING, SharedAnswer, post_answer, post_update, run_at_once
from inquiries.incidents.models import IncidentPost, IncidentPostItem
from inquiries.incidents.queries import find_post, items_of_post, linked_inquiries
from inquiries.incidents.rules import REASONS, PostKind
from web.frame.cancel_run import CancelPage
from web.frame.pages import Page, attach, is_fragment
from web.incidents.forms import POSTS
from web.runs.works import work_of_post
from web.work.action_form import ActionForm

TITLES: Mapping[PostKind, Promise] = {
    PostKind.UPDATE: gettext_lazy("Post an update"),
    PostKind.ANSWER: gettext_lazy("Answer all"),
}
State = IncidentPostItem.State


class PostToIncidentPage(Page):
    """Shows beside the form who gets what is posted, and who is left out and why; sending it starts the job."""

    def get(self, _request: HttpRequest, incident_id: UUID, kind: str) -> HttpResponse:
        chosen = _kind(kind)
        return self._shown(incident_id, chosen, POSTS[chosen]())

    def post(self, request: HttpRequest, incident_id: UUID, kind: str) -> HttpResponse:
        chosen = _kind(kind)
        form = POSTS[chosen](request.POST)
        if form.is_valid():
            with self.attempting() as tried:
                started = self.once(
                    lambda: self._start(incident_id, chosen, form.values()), identify=lambda post: str(post.id)
                )
                run_at_once(started.result)
                return HttpResponseRedirect(reverse("web:incident-post", args=[incident_id, started.named]))
            if tried.refusal is not None:
                attach(form, tried.refusal)
        return self._shown(incident_id, chosen, form)

    def _start(self, incident_id: UUID, kind: PostKind, given: dict[str, Any]) -> IncidentPost:
        if kind == PostKind.ANSWER:
            return post_answer(incident_id, SharedAnswer(**given), by=self.actor, at=self.at)
        return post_update(incident_id, **given, by=self.actor, at=self.at)

    def _shown(self, incident_id: UUID, kind: PostKind, form: ActionForm) -> HttpResponse:
        require_working_incidents(self.actor)
        incident = find_incident(self.actor, incident_id)
        linked = linked_inquiries(self.actor, incident, self.at)
        receiving = linked.receiving(kind)
        context = {
            "title": TITLES[kind],
            "subtitle": f"{incident.reference} {incident.title}",
            "incident": incident,
            "kind": kind.value,
            "form": form,
            "receiving": receiving,
            "agents": len({one.inquiry.agent_id for one in receiving}),
            "left_out": [(one.inquiry, _(REASONS[why])) for one, why in linked.left_out(kind)],
            "hidden": linked.hidden,
        }
        return self.show("incidents/post_form.html", context, status=422 if form.is_bound else 200)


def _kind(kind: str) -> PostKind:
    if kind not in set(PostKind):
        raise ResourceNotFound
    return PostKind(kind)


class IncidentPostPage(Page):
    """What became of each inquiry; while it runs, how far it is."""

    def get(self, request: HttpRequest, incident_id: UUID, post_id: UUID) -> HttpResponse:
        post = find_post(self.actor, incident_id, post_id)
        work = work_of_post(post)
        items = [] if work.is_running else items_of_post(self.actor, post, self.at)
        context = {
            "title": work.title,
            "subtitle": f"{post.incident.reference} {post.incident.title}",
            "work": work,
            "post": post,
            "is_own": self._is_own(post),
            "left_out": [one for one in items if one.state == State.LEFT_OUT],
            "done": [one for one in items if one.state == State.DONE],
            "skipped": [one for one in items if one.state == State.SKIPPED],
        }
        if is_fragment(request):
            return self.fragment("incidents/_post.html", context)
        return self.show("incidents/post.html", context)

    def _is_own(self, post: IncidentPost) -> bool:
        return post.started_by_id == self.actor.user_id


class CancelPostPage(CancelPage):
    def post(self, _request: HttpRequest, incident_id: UUID, post_id: UUID) -> HttpResponse:
        here = reverse("web:incident-post", args=[incident_id, post_id])
        return self.stopped(POSTING, post_id, _("Canceled. What was sent stays sent."), here)
