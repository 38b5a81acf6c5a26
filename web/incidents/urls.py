"""Addresses of incidents: one cause, many inquiries."""

from django.urls import path

from web.incidents.incidents import (
    CloseIncidentPage,
    IncidentPage,
    IncidentsPage,
    LinkInquiriesPage,
    LinkToIncidentPage,
    OpenIncidentPage,
    UnlinkInquiryPage,
)
from web.incidents.posting import CancelPostPage, IncidentPostPage, PostToIncidentPage

HERE = "incidents/<uuid:incident_id>/"
urlpatterns = [
    path("incidents/", IncidentsPage.as_view(), name="incidents"),
    path("incidents/new/", OpenIncidentPage.as_view(), name="open-incident"),
    path("incidents/link/", LinkToIncidentPage.as_view(), name="link-to-incident"),
    path(HERE, IncidentPage.as_view(), name="incident"),
    path(f"{HERE}link/", LinkInquiriesPage.as_view(), name="link-inquiries"),
    path(f"{HERE}unlink/", UnlinkInquiryPage.as_view(), name="unlink-inquiry"),
    path(f"{HERE}close/", CloseIncidentPage.as_view(), name="close-incident"),
    path(f"{HERE}posts/<uuid:post_id>/", IncidentPostPage.as_view(), name="incident-post"),
    path(f"{HERE}posts/<uuid:post_id>/cancel/", CancelPostPage.as_view(), name="cancel-post"),
    path(f"{HERE}<slug:kind>/", PostToIncidentPage.as_view(), name="post-to-incident"),
]
