"""Addresses of what agents do: their book and filing."""

from django.urls import path

from web.filing.draft_files import DraftFilesPage, RemoveDraftFilePage
from web.filing.drafts import DraftsPage
from web.filing.filing import CardPage, DraftPage, ReferredPage
from web.filing.offered_types import MissedSearchPage
from web.members.customers import CustomersPage
from web.members.profile import CustomerPage, RevealPage
from web.relays.call_list import CallListPage

urlpatterns = [
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("customers/<uuid:member_id>/", CustomerPage.as_view(), name="customer"),
    path("customers/<uuid:member_id>/reveal/", RevealPage.as_view(), name="reveal"),
    path("service-inquiry-card/", CardPage.as_view(), name="card"),
    path("call-list/", CallListPage.as_view(), name="call-list"),
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/<uuid:draft_id>/", DraftPage.as_view(), name="draft"),
    path("drafts/<uuid:draft_id>/files/", DraftFilesPage.as_view(), name="draft-files"),
    path(
        "drafts/<uuid:draft_id>/files/<uuid:file_id>/remove/", RemoveDraftFilePage.as_view(), name="remove-draft-file"
    ),
    path("missed-searches/", MissedSearchPage.as_view(), name="missed-search"),
    path("referred/<uuid:referral_id>/", ReferredPage.as_view(), name="referred"),
]
