"""Addresses of the pages on which administrators add people."""

from django.urls import path

from web.people.joining import AddPersonAsPage, AddPersonPage

urlpatterns = [
    path("people/new/", AddPersonPage.as_view(), name="add-person"),
    path("people/new/<slug:kind>/", AddPersonAsPage.as_view(), name="add-person-as"),
]
