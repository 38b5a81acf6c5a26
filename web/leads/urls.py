"""Addresses of what leads look after."""

from django.urls import path

from web.leads.emergency import EmergencyPage, ReviewPage

urlpatterns = [
    path("emergency/", EmergencyPage.as_view(), name="emergency"),
    path("emergency/<uuid:access_id>/review/", ReviewPage.as_view(), name="emergency-review"),
]
