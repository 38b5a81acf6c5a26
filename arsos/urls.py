"""Every address of the project."""

import sys

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from accounts.set_up.queries import waits_for_administrator
from arsos.metrics import metrics
from audit.api import DisclosuresView, JournalView
from events.feed.api import EventsView, StreamView
from events.notifications.api import MailChoiceView, NotificationsView, ReadNotificationsView
from events.webhooks.api import (
    DeliveriesView,
    EndpointsView,
    EndpointView,
    RedeliverRangeView,
    RedeliverView,
    RotateSecretView,
    TestEventView,
)
from foundation.database import AWAY
from foundation.http.document import DocumentView
from foundation.http.doors import unavailable
from foundation.http.health import livez, readyz
from foundation.http.problems import api_failure, api_malformed, api_not_found, problem_page
from staffing.api import MeView


def home(_request: HttpRequest) -> HttpResponse:
    """People start at the admin site; in a new installation with the set-up."""
    return redirect("/setup/" if waits_for_administrator() else "/admin/")


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw: a problem document inside the API, a page elsewhere.

    The framework calls this while it handles the error; that the database is away is no failure.
    """
    if isinstance(sys.exception(), AWAY):
        return unavailable(request)
    if request.path.startswith("/api/"):
        return api_failure(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the framework names it
    """What the framework refuses to read, as a problem document or a page."""
    if request.path.startswith("/api/"):
        return api_malformed(request)
    return HttpResponse(render_to_string("400.html"), status=400)


api: list[URLPattern | URLResolver] = [
    path("me/", MeView.as_view()),
    path("me/notifications/", NotificationsView.as_view()),
    path("me/notifications/read/", ReadNotificationsView.as_view()),
    path("me/notifications/mail/", MailChoiceView.as_view()),
    path("events/", EventsView.as_view()),
    path("events/stream/", StreamView.as_view(), name="stream"),
    path("webhook-endpoints/", EndpointsView.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>/", EndpointView.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>/rotate-secret/", RotateSecretView.as_view()),
    path("webhook-endpoints/<uuid:endpoint_id>/test/", TestEventView.as_view()),
    path("webhook-deliveries/", DeliveriesView.as_view()),
    path("webhook-deliveries/redeliver/", RedeliverRangeView.as_view()),
    path("webhook-deliveries/<uuid:delivery_id>/redeliver/", RedeliverView.as_view()),
    path("journal/", JournalView.as_view()),
    path("members/<uuid:member_id>/disclosures/", DisclosuresView.as_view()),
    path("", include("members.urls")),
    path("", include("inquiries.urls")),
    path("", include("escalations.urls")),
    path("schema/", DocumentView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(), name="docs"),
    path("problems/<slug:code>", problem_page),
]

urlpatterns = [
    path("", home),
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/v1/", include(api)),
    re_path(r"^api/", api_not_found),
    path("", include("identity.urls")),
    path("o/", include("identity.oauth")),
    path("admin/", include("web.urls")),
    path("admin/", admin.site.urls),
]
handler400 = malformed
handler500 = failed
