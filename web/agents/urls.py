"""Addresses of what agents do: their book, filing, the SOS line."""

from django.urls import path

from web.agents.customers import CustomerPage, CustomersPage, RevealPage
from web.agents.filing import CardPage, DraftPage, DraftsPage
from web.agents.sos import CarryOverPage, LogCallPage, NoCallPage, ScreeningPage, SosPage

urlpatterns = [
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("customers/<uuid:member_id>/", CustomerPage.as_view(), name="customer"),
    path("customers/<uuid:member_id>/reveal/", RevealPage.as_view(), name="reveal"),
    path("service-inquiry-card/", CardPage.as_view(), name="card"),
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/<uuid:draft_id>/", DraftPage.as_view(), name="draft"),
    path("sos/", SosPage.as_view(), name="sos"),
    path("sos/<uuid:screening_id>/", ScreeningPage.as_view(), name="sos-screening"),
    path("sos/<uuid:screening_id>/call/", LogCallPage.as_view(), name="sos-call"),
    path("sos/<uuid:screening_id>/no-call/", NoCallPage.as_view(), name="sos-no-call"),
    path("sos/<uuid:screening_id>/file/", CarryOverPage.as_view(), name="sos-draft"),
]
