"""Views of incidents: one cause, many inquiries, one update and one answer for all of them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import NoFields
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from foundation.jobs.api import change_run
from inquiries.incidents.access import find_incident, visible_incidents
from inquiries.incidents.actions.linking import Cause, close_incident, link_inquiries, open_incident, unlink_inquiry
from inquiries.incidents.actions.posting import POSTING, SharedAnswer, post_answer, post_update, run_at_once
from inquiries.incidents.models import Incident, IncidentPost
from inquiries.incidents.queries import find_post, with_counts
from inquiries.incidents.schemas import (
    IncidentAnswer,
    IncidentRow,
    IncidentSchema,
    LinkSchema,
    PostAnswer,
    SharedAnswerSchema,
    UnlinkSchema,
    UpdateSchema,
)


class IncidentsView(ApiView):
    operations = {
        "GET": Operation(
            name="listIncidents",
            summary="List incidents",
            description="Returns incidents, newest first. For ARSOS.",
            scope="inquiries:read",
            answer=IncidentRow,
            is_page=True,
            parameters=(*PAGING, Parameter("is_open", "Only open incidents, or only closed ones.", kind="boolean")),
        ),
        "POST": Operation(
            name="openIncident",
            summary="Open an incident",
            description="Opens an incident, one cause behind many inquiries, and links inquiries to it. Its texts must "
            "not contain anybody's data.",
            located="/api/v1/incidents/{id}/",
            scope="queues:work",
            body=IncidentSchema,
            answer=IncidentAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = with_counts(visible_incidents(self.actor))
        if "is_open" in self.parameters:
            rows = rows.filter(closed_at__isnull=self.parameters["is_open"])
        found, links = page_of(rows, request, order=("-opened_at", "id"))
        return self.respond(Page(**links, results=[IncidentRow.of(one) for one in found]))

    def post(self, _request: Request) -> Response:
        def perform() -> Incident:
            given = self.body()
            references = given.pop("references")
            return open_incident(Cause(**given), references=references, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda incident: (201, str(incident.id)))
        incident_id = done.result.id if done.result else done.resource_id
        return _answer(self, incident_id, status=201, is_replay=done.replayed)


class IncidentView(ApiView):
    operations = {
        "GET": Operation(
            name="getIncident",
            summary="Get an incident",
            description="Returns an incident with the linked inquiries that you may see, whether a post of yours would "
            "leave each out and why, inquiries that may have the same cause, and what was posted.",
            scope="inquiries:read",
            answer=IncidentAnswer,
        )
    }

    def get(self, _request: Request, incident_id: UUID) -> Response:
        return _answer(self, incident_id)


class LinkInquiriesView(ApiView):
    operations = {
        "POST": Operation(
            name="linkInquiries",
            summary="Link inquiries to an incident",
            description="Links inquiries that you may see, up to 500 to one incident: all of them, or none. An inquiry "
            "is in one open incident at most.",
            scope="queues:work",
            body=LinkSchema,
            answer=IncidentAnswer,
        )
    }

    def post(self, _request: Request, incident_id: UUID) -> Response:
        return _changed(self, incident_id, link_inquiries)


class UnlinkInquiryView(ApiView):
    operations = {
        "POST": Operation(
            name="unlinkInquiry",
            summary="Unlink an inquiry from an incident",
            description="Takes one inquiry out. What was posted to it stays.",
            scope="queues:work",
            body=UnlinkSchema,
            answer=IncidentAnswer,
        )
    }

    def post(self, _request: Request, incident_id: UUID) -> Response:
        return _changed(self, incident_id, unlink_inquiry)


class CloseIncidentView(ApiView):
    operations = {
        "POST": Operation(
            name="closeIncident",
            summary="Close an incident",
            description="Ends its links. Inquiries that are open stay open.",
            scope="queues:work",
            body=NoFields,
            answer=IncidentAnswer,
        )
    }

    def post(self, _request: Request, incident_id: UUID) -> Response:
        return _changed(self, incident_id, close_incident)


class UpdateIncidentView(ApiView):
    operations = {
        "POST": Operation(
            name="postIncidentUpdate",
            summary="Post an update to all inquiries of an incident",
            description="Writes the same message to the agents of all linked inquiries that are open; each agent is "
            "notified once. Refused with 422 while the text contains a name, number or birth date of anybody linked.",
            scope="queues:work",
            body=UpdateSchema,
            answer=PostAnswer,
            status=202,
        )
    }

    def post(self, _request: Request, incident_id: UUID) -> Response:
        return _posted(self, incident_id, lambda given: partial(post_update, incident_id, **given))


class AnswerIncidentView(ApiView):
    operations = {
        "POST": Operation(
            name="postIncidentAnswer",
            summary="Answer all inquiries of an incident",
            description="Resolves each linked inquiry that you could answer by itself; each agent is notified once. A "
            "P1, a type that may be a case for the SOS line, a possible grievance, appeal or determination, an open "
            "department request and an authority that is not verified are left out with the reason.",
            scope="queues:work",
            body=SharedAnswerSchema,
            answer=PostAnswer,
            status=202,
        )
    }

    def post(self, _request: Request, incident_id: UUID) -> Response:
        return _posted(self, incident_id, lambda given: partial(post_answer, incident_id, SharedAnswer(**given)))


class PostView(ApiView):
    operations = {
        "GET": Operation(
            name="getIncidentPost",
            summary="Get a post of an incident",
            description="Returns how far a post is, with a result for each inquiry that you may see.",
            scope="inquiries:read",
            answer=PostAnswer,
        )
    }

    def get(self, _request: Request, incident_id: UUID, post_id: UUID) -> Response:
        post = find_post(self.actor, incident_id, post_id)
        return self.respond(PostAnswer.shown(post, self.actor, self.at))


class CancelPostView(ApiView):
    operations = {
        "POST": Operation(
            name="cancelIncidentPost",
            summary="Cancel a post of an incident",
            description="Stops your own post. What was sent stays sent.",
            scope="queues:work",
            body=NoFields,
            answer=PostAnswer,
        )
    }

    def post(self, _request: Request, incident_id: UUID, post_id: UUID) -> Response:
        return _rerun(self, incident_id, post_id, POSTING.cancel)


class RetryPostView(ApiView):
    operations = {
        "POST": Operation(
            name="retryIncidentPost",
            summary="Retry a post of an incident",
            description="Continues your own post that failed, from where it stopped.",
            scope="queues:work",
            body=NoFields,
            answer=PostAnswer,
        )
    }

    def post(self, _request: Request, incident_id: UUID, post_id: UUID) -> Response:
        return _rerun(self, incident_id, post_id, POSTING.retry)


def _answer(view: ApiView, incident_id: UUID, *, status: int = 200, is_replay: bool = False) -> Response:
    incident = find_incident(view.actor, incident_id)
    counted = with_counts(visible_incidents(view.actor)).get(id=incident.id)
    return view.respond(IncidentAnswer.shown(counted, view.actor, view.at), status=status, is_replay=is_replay)


def _changed(view: ApiView, incident_id: UUID, change: Callable[..., Incident]) -> Response:
    """Change an incident once for each key, and answer it as it is then."""
    find_incident(view.actor, incident_id)
    done = view.once(
        lambda: change(incident_id, **view.body(), by=view.actor, at=view.at),
        identify=lambda incident: (200, str(incident.id)),
    )
    return _answer(view, incident_id, is_replay=done.replayed)


def _posted(
    view: ApiView, incident_id: UUID, post: Callable[[dict[str, Any]], Callable[..., IncidentPost]]
) -> Response:
    """Start a post once for each key, work two seconds on it, and answer how far it is."""
    find_incident(view.actor, incident_id)
    done = view.once(
        lambda: post(view.body())(by=view.actor, at=view.at),
        identify=lambda started: (202, str(started.id)),
    )
    run_at_once(done.result)
    post_id = done.result.id if done.result else done.resource_id
    found = find_post(view.actor, incident_id, post_id)
    return view.respond(PostAnswer.shown(found, view.actor, view.at), status=202, is_replay=done.replayed)


def _rerun(view: ApiView, incident_id: UUID, post_id: UUID, change: Callable[..., IncidentPost]) -> Response:
    return change_run(
        view,
        post_id,
        change,
        find=lambda actor, one: find_post(actor, incident_id, one),
        answer=lambda found: PostAnswer.shown(found, view.actor, view.at),
    )
