"""Addresses of the set-up."""

from django.urls import path

from web.set_up.pages import FinishSetUpPage, SetUpPage, SetUpStepPage

urlpatterns = [
    path("set-up/", SetUpPage.as_view(), name="set-up"),
    path("set-up/finish/", FinishSetUpPage.as_view(), name="finish-set-up"),
    path("set-up/<slug:step>/", SetUpStepPage.as_view(), name="set-up-step"),
]
