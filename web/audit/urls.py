"""Addresses of what is looked after from above: the journal, and deliveries."""

from django.urls import path

from web.audit.deliveries import (
    DeliveriesPage,
    EnableEndpointPage,
    ReleaseDeliveryPage,
    ReleaseEndpointPage,
    ReleaseLetterPage,
    ReleaseMailPage,
    TestEndpointPage,
)
from web.audit.journal import DisclosuresCsvPage, DisclosuresPage, JournalPage
from web.runs.set_aside import RetryItemPage, RetrySweepPage, SetAsidePage

urlpatterns = [
    path("journal/", JournalPage.as_view(), name="journal"),
    path("journal/<uuid:member_id>/", DisclosuresPage.as_view(), name="disclosures"),
    path("journal/<uuid:member_id>/csv/", DisclosuresCsvPage.as_view(), name="disclosures-csv"),
    path("deliveries/", DeliveriesPage.as_view(), name="deliveries"),
    path("deliveries/<uuid:delivery_id>/release/", ReleaseDeliveryPage.as_view(), name="release-delivery"),
    path("deliveries/mail/<uuid:notification_id>/release/", ReleaseMailPage.as_view(), name="release-mail"),
    path("deliveries/letters/<uuid:letter_id>/release/", ReleaseLetterPage.as_view(), name="release-letter"),
    path("deliveries/endpoints/<uuid:endpoint_id>/enable/", EnableEndpointPage.as_view(), name="enable-endpoint"),
    path("deliveries/endpoints/<uuid:endpoint_id>/release/", ReleaseEndpointPage.as_view(), name="release-endpoint"),
    path("deliveries/endpoints/<uuid:endpoint_id>/test/", TestEndpointPage.as_view(), name="test-endpoint"),
    path("set-aside/", SetAsidePage.as_view(), name="set-aside"),
    path("set-aside/<uuid:item_id>/retry/", RetryItemPage.as_view(), name="retry-item"),
    path("set-aside/all/<str:sweep>/retry/", RetrySweepPage.as_view(), name="retry-sweep"),
]
