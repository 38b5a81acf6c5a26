"""Addresses of the pages, below /admin/."""

from django.urls import path

from web.customers import CustomerPage, CustomersPage
from web.filing import CardPage, DraftPage, DraftsPage
from web.inquiries import ActPage, InquiriesPage, InquiryPage, MessagePage, ReclassifyPage
from web.queues import AvailabilityPage, ClaimNextPage, QueuesPage

app_name = "web"
urlpatterns = [
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("customers/<uuid:member_id>/", CustomerPage.as_view(), name="customer"),
    path("service-inquiry-card/", CardPage.as_view(), name="card"),
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/<uuid:draft_id>/", DraftPage.as_view(), name="draft"),
    path("service-inquiries/", InquiriesPage.as_view(), name="inquiries"),
    path("service-inquiries/<str:reference>/", InquiryPage.as_view(), name="inquiry"),
    path("service-inquiries/<str:reference>/messages/", MessagePage.as_view(), name="message"),
    path("service-inquiries/<str:reference>/change-type/", ReclassifyPage.as_view(), name="reclassify"),
    path("service-inquiries/<str:reference>/<slug:action>/", ActPage.as_view(), name="act"),
    path("queues/", QueuesPage.as_view(), name="queues"),
    path("queues/availability/", AvailabilityPage.as_view(), name="availability"),
    path("queues/<slug:code>/claim-next/", ClaimNextPage.as_view(), name="claim-next"),
]
