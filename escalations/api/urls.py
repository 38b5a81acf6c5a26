"""Addresses of the escalations API, below /api/v1/."""

from django.urls import path

from escalations.api.views import EscalateView

urlpatterns = [path("inquiries/<str:reference>/escalate/", EscalateView.as_view())]
