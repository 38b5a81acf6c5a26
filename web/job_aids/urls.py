"""Addresses of job aids."""

from django.urls import path

from web.job_aids.job_aids import FavouritePage, JobAidPage, JobAidsPage

urlpatterns = [
    path("job-aids/", JobAidsPage.as_view(), name="job-aids"),
    path("job-aids/<uuid:job_aid_id>/", JobAidPage.as_view(), name="job-aid"),
    path("job-aids/<uuid:job_aid_id>/favourite/", FavouritePage.as_view(), name="favourite-job-aid"),
]
