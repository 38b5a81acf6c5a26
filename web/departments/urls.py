"""Addresses of the work of departments."""

from django.urls import path

from web.departments.work import DepartmentRequestPage, DepartmentWorkPage, SharedFilePage

urlpatterns = [
    path("department-requests/", DepartmentWorkPage.as_view(), name="department-work"),
    path("department-requests/<uuid:request_id>/", DepartmentRequestPage.as_view(), name="department-request"),
    path(
        "department-requests/<uuid:request_id>/files/<uuid:attachment_id>/",
        SharedFilePage.as_view(),
        name="shared-file",
    ),
]
