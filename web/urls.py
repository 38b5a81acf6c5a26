"""Addresses of the pages, below /admin/."""

from django.urls import path

from web.attachments import AttachmentPage, AttachPage
from web.customers import CustomerPage, CustomersPage, RevealPage
from web.deliveries import DeliveriesPage, EnableEndpointPage, ReleaseDeliveryPage, ReleaseLetterPage, ReleaseMailPage
from web.departments import AskDepartmentPage, CancelRequestPage, DepartmentRequestPage, DepartmentWorkPage
from web.emergency import EmergencyPage, ReviewPage
from web.filing import CardPage, DraftPage, DraftsPage
from web.hand_overs import DismissSuggestionPage, PacketPage
from web.inquiries import ActPage, InquiriesPage, InquiryPage, MessagePage, ReclassifyPage
from web.journal import DisclosuresCsvPage, DisclosuresPage, JournalPage
from web.notifications import NotificationsPage
from web.queues import AvailabilityPage, ClaimNextPage, QueuesPage
from web.sos import CarryOverPage, LogCallPage, NoCallPage, ScreeningPage, SosPage

app_name = "web"
urlpatterns = [
    path("customers/", CustomersPage.as_view(), name="customers"),
    path("customers/<uuid:member_id>/", CustomerPage.as_view(), name="customer"),
    path("customers/<uuid:member_id>/reveal/", RevealPage.as_view(), name="reveal"),
    path("journal/", JournalPage.as_view(), name="journal"),
    path("journal/<uuid:member_id>/", DisclosuresPage.as_view(), name="disclosures"),
    path("journal/<uuid:member_id>/csv/", DisclosuresCsvPage.as_view(), name="disclosures-csv"),
    path("emergency/", EmergencyPage.as_view(), name="emergency"),
    path("emergency/<uuid:access_id>/review/", ReviewPage.as_view(), name="emergency-review"),
    path("attachments/<uuid:attachment_id>/", AttachmentPage.as_view(), name="attachment"),
    path("service-inquiry-card/", CardPage.as_view(), name="card"),
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/<uuid:draft_id>/", DraftPage.as_view(), name="draft"),
    path("service-inquiries/", InquiriesPage.as_view(), name="inquiries"),
    path("service-inquiries/<str:reference>/", InquiryPage.as_view(), name="inquiry"),
    path("service-inquiries/<str:reference>/messages/", MessagePage.as_view(), name="message"),
    path("service-inquiries/<str:reference>/files/", AttachPage.as_view(), name="attach"),
    path("service-inquiries/<str:reference>/departments/", AskDepartmentPage.as_view(), name="ask-department"),
    path(
        "service-inquiries/<str:reference>/departments/<uuid:request_id>/cancel/",
        CancelRequestPage.as_view(),
        name="cancel-request",
    ),
    path(
        "service-inquiries/<str:reference>/suggestions/<uuid:suggestion_id>/dismiss/",
        DismissSuggestionPage.as_view(),
        name="dismiss-suggestion",
    ),
    path("hand-overs/<uuid:hand_over_id>/packet/", PacketPage.as_view(), name="packet"),
    path("sos/", SosPage.as_view(), name="sos"),
    path("sos/<uuid:screening_id>/", ScreeningPage.as_view(), name="sos-screening"),
    path("sos/<uuid:screening_id>/call/", LogCallPage.as_view(), name="sos-call"),
    path("sos/<uuid:screening_id>/no-call/", NoCallPage.as_view(), name="sos-no-call"),
    path("sos/<uuid:screening_id>/file/", CarryOverPage.as_view(), name="sos-draft"),
    path("department-requests/", DepartmentWorkPage.as_view(), name="department-work"),
    path("department-requests/<uuid:request_id>/", DepartmentRequestPage.as_view(), name="department-request"),
    path("notifications/", NotificationsPage.as_view(), name="notifications"),
    path("deliveries/", DeliveriesPage.as_view(), name="deliveries"),
    path("deliveries/<uuid:delivery_id>/release/", ReleaseDeliveryPage.as_view(), name="release-delivery"),
    path("deliveries/mail/<uuid:notification_id>/release/", ReleaseMailPage.as_view(), name="release-mail"),
    path("deliveries/letters/<uuid:letter_id>/release/", ReleaseLetterPage.as_view(), name="release-letter"),
    path("deliveries/endpoints/<uuid:endpoint_id>/enable/", EnableEndpointPage.as_view(), name="enable-endpoint"),
    path("service-inquiries/<str:reference>/change-type/", ReclassifyPage.as_view(), name="reclassify"),
    path("service-inquiries/<str:reference>/<slug:action>/", ActPage.as_view(), name="act"),
    path("queues/", QueuesPage.as_view(), name="queues"),
    path("queues/availability/", AvailabilityPage.as_view(), name="availability"),
    path("queues/<slug:code>/claim-next/", ClaimNextPage.as_view(), name="claim-next"),
]
