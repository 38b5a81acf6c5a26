"""Addresses of the members API, below /api/v1/."""

from django.urls import path

from members.book.api import (
    MemberApplicationsView,
    MemberPoliciesView,
    MemberSearchView,
    MembersView,
    MemberView,
    RevealView,
)
from members.emergency.api import EmergencyAccessesView, ReviewEmergencyView
from members.imports.api import CancelImportView, ImportChangesView, ImportsView, ImportView, RetryImportView

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
