"""Addresses of labels."""

from django.urls import path

from web.labels.labels import LabelPage, LabelsPage, MergeLabelPage, RetireLabelPage

urlpatterns = [
    path("labels/", LabelsPage.as_view(), name="labels"),
    path("labels/<slug:code>/", LabelPage.as_view(), name="label"),
    path("labels/<slug:code>/merge/", MergeLabelPage.as_view(), name="merge-label"),
    path("labels/<slug:code>/retire/", RetireLabelPage.as_view(), name="retire-label"),
]
