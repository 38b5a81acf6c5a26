"""Addresses of what agents do: their book and filing."""

from django.urls import path

from web.agents.customers import CustomerPage, CustomersPage, RevealPage
from web.agents.filing import CardPage, DraftPage, DraftsPage

urlpatterns = [
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("customers/<uuid:member_id>/", CustomerPage.as_view(), name="customer"),
    path("customers/<uuid:member_id>/reveal/", RevealPage.as_view(), name="reveal"),
    path("service-inquiry-card/", CardPage.as_view(), name="card"),
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/<uuid:draft_id>/", DraftPage.as_view(), name="draft"),
]
