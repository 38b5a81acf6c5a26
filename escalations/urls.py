"""Addresses of the SOS line and of escalations, below /api/v1/."""

from django.urls import path

from escalations.ladder.api import (
    ACTIONS,
    AbsencesView,
    AbsenceView,
    EscalateView,
    EscalationActionView,
    EscalationsView,
    EscalationView,
)
from escalations.sos.api.calls import CallsView, CallView
from escalations.sos.api.criteria import CriteriaDryRunView, CriteriaListView, PublishCriteriaView
from escalations.sos.api.reports import SosUseReport
from escalations.sos.api.screenings import (
    NoCallView,
    ReviewScreeningView,
    ScreeningDraftView,
    ScreeningsView,
    ScreeningView,
)

urlpatterns = [
    path("inquiries/<str:reference>/escalate/", EscalateView.as_view()),
    path("escalations/", EscalationsView.as_view()),
    path("escalations/<uuid:escalation_id>/", EscalationView.as_view()),
    *(
        path(
            f"escalations/<uuid:escalation_id>/{name}/",
            EscalationActionView.as_view(perform=staticmethod(perform), shape=shape, texts=texts),
        )
        for name, (perform, shape, texts) in ACTIONS.items()
    ),
    path("escalation-absences/", AbsencesView.as_view()),
    path("escalation-absences/<uuid:absence_id>/", AbsenceView.as_view()),
    path("sos-screenings/", ScreeningsView.as_view()),
    path("sos-screenings/<uuid:screening_id>/", ScreeningView.as_view()),
    path("sos-screenings/<uuid:screening_id>/drafts/", ScreeningDraftView.as_view()),
    path("sos-screenings/<uuid:screening_id>/no-call/", NoCallView.as_view()),
    path("sos-screenings/<uuid:screening_id>/review/", ReviewScreeningView.as_view()),
    path("reports/sos-use/", SosUseReport.as_view()),
    path("sos-calls/", CallsView.as_view()),
    path("sos-calls/<uuid:call_id>/", CallView.as_view()),
    path("sos-criteria/", CriteriaListView.as_view()),
    path("sos-criteria/dry-run/", CriteriaDryRunView.as_view()),
    path("sos-criteria/<uuid:criteria_id>/publish/", PublishCriteriaView.as_view()),
]
