"""Addresses of the members API, below /api/v1/."""

from django.urls import path

from members.api.emergency import EmergencyAccessesView, ReviewEmergencyView
from members.api.imports import CancelImportView, ImportChangesView, ImportsView, ImportView, RetryImportView
from members.api.views import (
    MemberApplicationsView,
    MemberPoliciesView,
    MemberSearchView,
    MembersView,
    MemberView,
    RevealView,
)

urlpatterns = [
    path("members/", MembersView.as_view()),
    path("members/search/", MemberSearchView.as_view()),
    path("members/<uuid:member_id>/", MemberView.as_view()),
    path("members/<uuid:member_id>/policies/", MemberPoliciesView.as_view()),
    path("members/<uuid:member_id>/applications/", MemberApplicationsView.as_view()),
    path("members/<uuid:member_id>/reveal/", RevealView.as_view()),
    path("emergency-access/", EmergencyAccessesView.as_view()),
    path("emergency-access/<uuid:access_id>/review/", ReviewEmergencyView.as_view()),
    path("imports/", ImportsView.as_view()),
    path("imports/<uuid:run_id>/", ImportView.as_view()),
    path("imports/<uuid:run_id>/changes/", ImportChangesView.as_view()),
    path("imports/<uuid:run_id>/cancel/", CancelImportView.as_view()),
    path("imports/<uuid:run_id>/retry/", RetryImportView.as_view()),
]
