"""Addresses of configuration that needs more than a row's form: calendars as years, types with their form."""

from django.urls import path

from web.configuration.calendars import CalendarPage, CalendarsPage, NewHoursPage, PreviewHoursPage
from web.configuration.types import DraftTypePage, PreviewTypePage, PublishTypePage, TypePage, TypesPage

urlpatterns = [
    path("calendars/", CalendarsPage.as_view(), name="calendars"),
    path("calendars/<uuid:calendar_id>/", CalendarPage.as_view(), name="calendar"),
    path("calendars/<uuid:calendar_id>/new/", NewHoursPage.as_view(), name="new-hours"),
    path("calendars/<uuid:calendar_id>/preview/", PreviewHoursPage.as_view(), name="preview-hours"),
    path("inquiry-types/", TypesPage.as_view(), name="inquiry-types"),
    path("inquiry-types/<slug:code>/", TypePage.as_view(), name="inquiry-type"),
    path("inquiry-types/<slug:code>/preview/", PreviewTypePage.as_view(), name="preview-type"),
    path("inquiry-types/<slug:code>/draft/", DraftTypePage.as_view(), name="draft-type"),
    path(
        "inquiry-types/<slug:code>/versions/<int:number>/publish/",
        PublishTypePage.as_view(),
        name="publish-type-version",
    ),
]
