"""Addresses of the SOS line."""

from django.urls import path

from web.sos.calls import BeginCallPage, CallPage, CallsPage, LogCallPage, UnscreenedCallPage
from web.sos.history import ScreeningsPage
from web.sos.members import FindMemberPage
from web.sos.screenings import CarryOverPage, NoCallPage, ReviewPage, ScreeningPage, SosPage

urlpatterns = [
    path("sos/", SosPage.as_view(), name="sos"),
    path("sos/find/", FindMemberPage.as_view(), name="sos-find"),
    path("sos/screenings/", ScreeningsPage.as_view(), name="sos-screenings"),
    path("sos/calls/", CallsPage.as_view(), name="sos-calls"),
    path("sos/calls/new/", UnscreenedCallPage.as_view(), name="sos-new-call"),
    path("sos/calls/<uuid:call_id>/", CallPage.as_view(), name="sos-finish-call"),
    path("sos/<uuid:screening_id>/", ScreeningPage.as_view(), name="sos-screening"),
    path("sos/<uuid:screening_id>/begin/", BeginCallPage.as_view(), name="sos-begin"),
    path("sos/<uuid:screening_id>/call/", LogCallPage.as_view(), name="sos-call"),
    path("sos/<uuid:screening_id>/no-call/", NoCallPage.as_view(), name="sos-no-call"),
    path("sos/<uuid:screening_id>/review/", ReviewPage.as_view(), name="sos-review"),
    path("sos/<uuid:screening_id>/file/", CarryOverPage.as_view(), name="sos-draft"),
]
