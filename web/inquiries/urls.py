"""Addresses of inquiries: the lists, one inquiry, and everything that is done to it."""

from django.urls import path

from web.bulk.bulk import BulkPage
from web.departments.asking import AskDepartmentPage, CancelRequestPage
from web.departments.sharing import ShareFilePage, TakeFileBackPage
from web.handoffs.handing_over import DismissSuggestionPage, PacketPage
from web.inquiries.acting import ActPage
from web.inquiries.attachments import AttachmentPage, AttachPage, HideFilePage
from web.inquiries.explaining import ClocksPage, RoutingPage
from web.inquiries.macros import ApplyMacroPage, MacrosPage
from web.inquiries.messages import MessagePage, PeoplePage, UndoMessagePage
from web.inquiries.page import InquiryPage
from web.inquiries.reclassify import ReclassifyPage
from web.inquiries.teamwork import PresencePage, WatchPage
from web.inquiries.unsent import UnsentPage
from web.labels.labeling import LabelInquiryPage, LabelManyPage
from web.lists.kept_lists import DiscardListPage, ExportListPage, KeepListPage
from web.lists.lists import FilterPage, InquiriesPage
from web.privacy_cases.retracting import RetractPage
from web.relays.relaying import RelayTryPage

HERE = "service-inquiries/<str:reference>/"
urlpatterns = [
    path("attachments/<uuid:attachment_id>/", AttachmentPage.as_view(), name="attachment"),
    path("hand-overs/<uuid:hand_over_id>/packet/", PacketPage.as_view(), name="packet"),
    path("service-inquiries/kept/", KeepListPage.as_view(), name="keep-list"),
    path("service-inquiries/kept/<uuid:view_id>/discard/", DiscardListPage.as_view(), name="discard-list"),
    path("service-inquiries/export/", ExportListPage.as_view(), name="export-list"),
    path("service-inquiries/filter/", FilterPage.as_view(), name="filter-list"),
    path("service-inquiries/many/labels/", LabelManyPage.as_view(), name="label-many"),
    path("service-inquiries/many/", BulkPage.as_view(), name="bulk"),
    path("service-inquiries/", InquiriesPage.as_view(), name="inquiries"),
    path(HERE, InquiryPage.as_view(), name="inquiry"),
    path(f"{HERE}messages/", MessagePage.as_view(), name="message"),
    path(f"{HERE}messages/<uuid:held_id>/undo/", UndoMessagePage.as_view(), name="undo-message"),
    path(f"{HERE}unsent/", UnsentPage.as_view(), name="unsent"),
    path(f"{HERE}macros/", MacrosPage.as_view(), name="macros"),
    path(f"{HERE}macros/<uuid:macro_id>/apply/", ApplyMacroPage.as_view(), name="apply-macro"),
    path(f"{HERE}people/", PeoplePage.as_view(), name="people"),
    path(f"{HERE}presence/", PresencePage.as_view(), name="presence"),
    path(f"{HERE}labels/", LabelInquiryPage.as_view(), name="label-inquiry"),
    path(f"{HERE}watch/", WatchPage.as_view(), name="watch"),
    path(f"{HERE}clocks/", ClocksPage.as_view(), name="clocks"),
    path(f"{HERE}routing/", RoutingPage.as_view(), name="routing"),
    path(f"{HERE}files/", AttachPage.as_view(), name="attach"),
    path(f"{HERE}files/<uuid:attachment_id>/hide/", HideFilePage.as_view(), name="hide-file"),
    path(f"{HERE}departments/", AskDepartmentPage.as_view(), name="ask-department"),
    path(f"{HERE}departments/<uuid:request_id>/cancel/", CancelRequestPage.as_view(), name="cancel-request"),
    path(f"{HERE}departments/<uuid:request_id>/files/", ShareFilePage.as_view(), name="share-file"),
    path(
        f"{HERE}departments/<uuid:request_id>/files/<uuid:attachment_id>/take-back/",
        TakeFileBackPage.as_view(),
        name="take-file-back",
    ),
    path(
        f"{HERE}suggestions/<uuid:suggestion_id>/dismiss/", DismissSuggestionPage.as_view(), name="dismiss-suggestion"
    ),
    path(f"{HERE}relay-tries/", RelayTryPage.as_view(), name="relay-try"),
    path(f"{HERE}retract/", RetractPage.as_view(), name="retract"),
    path(f"{HERE}change-type/", ReclassifyPage.as_view(), name="reclassify"),
    path(f"{HERE}<slug:action>/", ActPage.as_view(), name="act"),
]
