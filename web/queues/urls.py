"""Addresses of an associate's desk."""

from django.urls import path

from web.queues.board import AvailabilityPage, ClaimNextOfAllPage, ClaimNextPage, QueuesPage, UndoAbsencePage

urlpatterns = [
    path("queues/", QueuesPage.as_view(), name="queues"),
    path("queues/availability/", AvailabilityPage.as_view(), name="availability"),
    path("queues/availability/undo/", UndoAbsencePage.as_view(), name="undo-absence"),
    path("queues/claim-next/", ClaimNextOfAllPage.as_view(), name="claim-next-of-all"),
    path("queues/<slug:code>/claim-next/", ClaimNextPage.as_view(), name="claim-next"),
]
