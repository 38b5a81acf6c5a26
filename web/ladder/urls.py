"""Addresses of those to whom inquiries are escalated."""

from django.urls import path

from web.ladder.absences import AbsencesPage, CancelAbsencePage
from web.ladder.escalation import EscalationPage, StepPage
from web.ladder.queue import EscalatedPage, SettledPage

urlpatterns = [
    path("escalated/", EscalatedPage.as_view(), name="escalated"),
    path("escalated/settled/", SettledPage.as_view(), name="escalated-settled"),
    path("escalated/away/", AbsencesPage.as_view(), name="escalation-absences"),
    path("escalated/away/<uuid:absence_id>/cancel/", CancelAbsencePage.as_view(), name="cancel-absence"),
    path("escalated/<uuid:escalation_id>/", EscalationPage.as_view(), name="escalation"),
    path("escalated/<uuid:escalation_id>/<slug:step>/", StepPage.as_view(), name="escalation-step"),
]
