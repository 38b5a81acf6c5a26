"""Addresses of the pages on which people join, move and leave."""

from django.urls import path

from web.people.joining import AddPersonAsPage, AddPersonPage
from web.people.leaving import PersonLeavesPage
from web.people.moving import PersonMovesPage

urlpatterns = [
    path("people/new/", AddPersonPage.as_view(), name="add-person"),
    path("people/new/<slug:kind>/", AddPersonAsPage.as_view(), name="add-person-as"),
    path("people/<uuid:user_id>/leave/", PersonLeavesPage.as_view(), name="person-leaves"),
    path("people/<uuid:user_id>/move/", PersonMovesPage.as_view(), name="person-moves"),
]
