"""Addresses of the inquiry API, below /api/v1/."""

from django.urls import path

from inquiries.attachments.api import AttachmentContentView, AttachmentsView
from inquiries.bulk.api import BulkRunView, BulkView, CancelBulkView, RetryBulkView
from inquiries.catalog.api import InquiryTypesView, InquiryTypeView
from inquiries.departments.api import (
    CancelRequestView,
    DepartmentRequestsView,
    DepartmentRequestView,
    DepartmentStatusView,
    RequestsOfInquiryView,
)
from inquiries.departments.sharing.api import SharedFileContentView, SharedFilesView, TakeFileBackView
from inquiries.filing.api.drafts import DraftsView, DraftView, SubmitDraftView
from inquiries.filing.api.inquiries import CheckView, InquiriesView, MemberInquiriesView, PrefillView
from inquiries.filing.together.api import TogetherView
from inquiries.follow_up_tasks.api import CancelTaskView, CompleteTaskView, OwnTasksView, TasksOfInquiryView
from inquiries.handoffs.api import (
    AcknowledgeHandOverView,
    CorrectClockView,
    CorrectReceiptView,
    DecideCorrectionView,
    HandOversView,
    HandOverView,
    PacketView,
    UndoHandOverView,
)
from inquiries.handoffs.legal_clocks.api import LegalClocksView
from inquiries.handoffs.suggestions.api import PublishSuggestionRulesView, SuggestionRulesView, SuggestionsView
from inquiries.incidents.api import (
    AnswerIncidentView,
    CancelPostView,
    CloseIncidentView,
    IncidentsView,
    IncidentView,
    LinkInquiriesView,
    PostView,
    RetryPostView,
    UnlinkInquiryView,
    UpdateIncidentView,
)
from inquiries.job_aids.api import FavouriteView, JobAidsView, JobAidView
from inquiries.labels.api import InquiryLabelsView, LabelsView, LabelView, MergeLabelView, RetireLabelView
from inquiries.lists.api import (
    CancelExportView,
    ExportContentView,
    ExportsView,
    ExportView,
    RetryExportView,
    SavedViewsView,
    SavedViewView,
)
from inquiries.pages.api import ClocksView, InquiryView, RoutingView, TimelineView
from inquiries.privacy_cases.api import (
    CloseCaseView,
    EvidenceFileView,
    EvidenceView,
    PrivacyCasesView,
    PrivacyCaseView,
    RetractView,
)
from inquiries.queues.api import AvailabilityView, ClaimNextOfAllView, ClaimNextView, ForecastView, LoadView, QueuesView
from inquiries.referrals.api import ReferralsView, SelfServiceOffersView
from inquiries.relays.api import CallListView, RelayTriesView
from inquiries.reports.api import (
    ClocksReport,
    DeflectionReport,
    HandOversReport,
    LabelsReport,
    QueueLoadReport,
    ReferralsReport,
    ResolutionTimeReport,
    VolumeReport,
)
from inquiries.routing.api import (
    CancelReplayView,
    DryRunView,
    PublishView,
    ReplaysView,
    ReplayView,
    RetryReplayView,
    RuleSetsView,
)
from inquiries.search.api import SearchView
from inquiries.subject_links.api import LinksOfInquiryView, MatchesView, ReviewLinkView, SubjectLinksView
from inquiries.targets.calendars.api import CalendarImpactView, CalendarsView, PublishHoursView
from inquiries.tickets.api import TicketActionView, TicketsView, TicketView
from inquiries.tickets.rules import TicketAction
from inquiries.work.api.actions import ENDPOINTS, InquiryActionView
from inquiries.work.api.messages import MessagesView
from inquiries.work.api.suggestions import DismissSuggestionView
from inquiries.work.api.teamwork import MacrosView, PresenceView, WatchView

urlpatterns = [
    path("members/<uuid:member_id>/inquiries/", MemberInquiriesView.as_view()),
    path("members/<uuid:member_id>/inquiries/prefill/", PrefillView.as_view()),
    path("members/<uuid:member_id>/inquiries/together/", TogetherView.as_view()),
    path("inquiries/", InquiriesView.as_view()),
    path("inquiries/bulk/", BulkView.as_view()),
    path("inquiries/bulk/<uuid:run_id>/", BulkRunView.as_view()),
    path("inquiries/bulk/<uuid:run_id>/cancel/", CancelBulkView.as_view()),
    path("inquiries/bulk/<uuid:run_id>/retry/", RetryBulkView.as_view()),
    path("inquiries/check/", CheckView.as_view()),
    path("inquiry-drafts/", DraftsView.as_view()),
    path("inquiry-drafts/<uuid:draft_id>/", DraftView.as_view()),
    path("inquiry-drafts/<uuid:draft_id>/submit/", SubmitDraftView.as_view()),
    path("inquiry-types/", InquiryTypesView.as_view()),
    path("inquiry-types/<str:code>/", InquiryTypeView.as_view()),
    path("inquiries/<str:reference>/", InquiryView.as_view()),
    path("inquiries/<str:reference>/timeline/", TimelineView.as_view()),
    path("inquiries/<str:reference>/routing/", RoutingView.as_view()),
    path("inquiries/<str:reference>/clocks/", ClocksView.as_view()),
    path("inquiries/<str:reference>/legal-clocks/", LegalClocksView.as_view()),
    path("inquiries/<str:reference>/messages/", MessagesView.as_view()),
    path("inquiries/<str:reference>/attachments/", AttachmentsView.as_view()),
    path("inquiries/<str:reference>/department-requests/", RequestsOfInquiryView.as_view()),
    path("department-requests/", DepartmentRequestsView.as_view()),
    path("department-requests/<uuid:request_id>/", DepartmentRequestView.as_view()),
    path("department-requests/<uuid:request_id>/status/", DepartmentStatusView.as_view()),
    path("department-requests/<uuid:request_id>/cancel/", CancelRequestView.as_view()),
    path("department-requests/<uuid:request_id>/files/", SharedFilesView.as_view()),
    path("department-requests/<uuid:request_id>/files/<uuid:attachment_id>/content/", SharedFileContentView.as_view()),
    path("department-requests/<uuid:request_id>/files/<uuid:attachment_id>/take-back/", TakeFileBackView.as_view()),
    path("attachments/<uuid:attachment_id>/content/", AttachmentContentView.as_view()),
    *(
        path(f"inquiries/<str:reference>/{action}/", InquiryActionView.as_view(action=action, endpoint=endpoint))
        for action, endpoint in ENDPOINTS.items()
    ),
    path("inquiries/<str:reference>/relay-tries/", RelayTriesView.as_view()),
    path("call-list/", CallListView.as_view()),
    path("inquiries/<str:reference>/subject-matches/", MatchesView.as_view()),
    path("inquiries/<str:reference>/subject-links/", LinksOfInquiryView.as_view()),
    path("inquiries/<str:reference>/retract/", RetractView.as_view()),
    path("privacy-cases/", PrivacyCasesView.as_view()),
    path("privacy-cases/<uuid:case_id>/", PrivacyCaseView.as_view()),
    path("privacy-cases/<uuid:case_id>/evidence/", EvidenceView.as_view()),
    path("privacy-cases/<uuid:case_id>/file/", EvidenceFileView.as_view()),
    path("privacy-cases/<uuid:case_id>/close/", CloseCaseView.as_view()),
    path("subject-links/", SubjectLinksView.as_view()),
    path("subject-links/<uuid:link_id>/review/", ReviewLinkView.as_view()),
    path("queues/", QueuesView.as_view()),
    path("queues/claim-next/", ClaimNextOfAllView.as_view()),
    path("queues/<str:code>/claim-next/", ClaimNextView.as_view()),
    path("me/availability/", AvailabilityView.as_view()),
    path("routing/rule-sets/", RuleSetsView.as_view()),
    path("routing/rule-sets/<uuid:rule_set_id>/publish/", PublishView.as_view()),
    path("routing/dry-run/", DryRunView.as_view()),
    path("routing/replay/", ReplaysView.as_view()),
    path("routing/replay/<uuid:replay_id>/", ReplayView.as_view()),
    path("routing/replay/<uuid:replay_id>/cancel/", CancelReplayView.as_view()),
    path("routing/replay/<uuid:replay_id>/retry/", RetryReplayView.as_view()),
    path("inquiries/<str:reference>/suggestions/", SuggestionsView.as_view()),
    path("inquiries/<str:reference>/suggestions/<uuid:suggestion_id>/dismiss/", DismissSuggestionView.as_view()),
    path("calendars/", CalendarsView.as_view()),
    path("calendars/<uuid:calendar_id>/impact/", CalendarImpactView.as_view()),
    path("calendars/<uuid:calendar_id>/publish/", PublishHoursView.as_view()),
    path("suggestion-rules/", SuggestionRulesView.as_view()),
    path("suggestion-rules/<uuid:rule_set_id>/publish/", PublishSuggestionRulesView.as_view()),
    path("hand-overs/", HandOversView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/", HandOverView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/packet/", PacketView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/correct-receipt/", CorrectReceiptView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/correct-clock/", CorrectClockView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/undo/", UndoHandOverView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/corrections/<uuid:correction_id>/decide/", DecideCorrectionView.as_view()),
    path("hand-overs/<uuid:hand_over_id>/acknowledge/", AcknowledgeHandOverView.as_view()),
    path("technical-tickets/", TicketsView.as_view()),
    path("technical-tickets/<uuid:ticket_id>/", TicketView.as_view()),
    *(
        path(f"technical-tickets/<uuid:ticket_id>/{action}/", TicketActionView.as_view(action=action))
        for action in TicketAction
    ),
    path("inquiries/<str:reference>/tasks/", TasksOfInquiryView.as_view()),
    path("follow-up-tasks/", OwnTasksView.as_view()),
    path("follow-up-tasks/<uuid:task_id>/complete/", CompleteTaskView.as_view()),
    path("follow-up-tasks/<uuid:task_id>/cancel/", CancelTaskView.as_view()),
    path("labels/", LabelsView.as_view()),
    path("labels/<slug:code>/", LabelView.as_view()),
    path("labels/<slug:code>/retire/", RetireLabelView.as_view()),
    path("labels/<slug:code>/merge/", MergeLabelView.as_view()),
    path("incidents/", IncidentsView.as_view()),
    path("incidents/<uuid:incident_id>/", IncidentView.as_view()),
    path("incidents/<uuid:incident_id>/link/", LinkInquiriesView.as_view()),
    path("incidents/<uuid:incident_id>/unlink/", UnlinkInquiryView.as_view()),
    path("incidents/<uuid:incident_id>/update/", UpdateIncidentView.as_view()),
    path("incidents/<uuid:incident_id>/answer/", AnswerIncidentView.as_view()),
    path("incidents/<uuid:incident_id>/close/", CloseIncidentView.as_view()),
    path("incidents/<uuid:incident_id>/posts/<uuid:post_id>/", PostView.as_view()),
    path("incidents/<uuid:incident_id>/posts/<uuid:post_id>/cancel/", CancelPostView.as_view()),
    path("incidents/<uuid:incident_id>/posts/<uuid:post_id>/retry/", RetryPostView.as_view()),
    path("job-aids/", JobAidsView.as_view()),
    path("job-aids/<uuid:job_aid_id>/", JobAidView.as_view()),
    path("job-aids/<uuid:job_aid_id>/favourite/", FavouriteView.as_view()),
    path("inquiries/<str:reference>/labels/", InquiryLabelsView.as_view()),
    path("inquiries/<str:reference>/watch/", WatchView.as_view()),
    path("inquiries/<str:reference>/presence/", PresenceView.as_view()),
    path("inquiries/<str:reference>/macros/", MacrosView.as_view()),
    path("search/", SearchView.as_view()),
    path("saved-views/", SavedViewsView.as_view()),
    path("saved-views/<uuid:view_id>/", SavedViewView.as_view()),
    path("exports/", ExportsView.as_view()),
    path("exports/<uuid:run_id>/", ExportView.as_view()),
    path("exports/<uuid:run_id>/content/", ExportContentView.as_view()),
    path("exports/<uuid:run_id>/cancel/", CancelExportView.as_view()),
    path("exports/<uuid:run_id>/retry/", RetryExportView.as_view()),
    path("reports/volume/", VolumeReport.as_view()),
    path("reports/resolution-time/", ResolutionTimeReport.as_view()),
    path("reports/clocks/", ClocksReport.as_view()),
    path("reports/queue-load/", QueueLoadReport.as_view()),
    path("reports/labels/", LabelsReport.as_view()),
    path("queues/load/", LoadView.as_view()),
    path("queues/forecast/", ForecastView.as_view()),
    path("reports/referrals/", ReferralsReport.as_view()),
    path("reports/deflection/", DeflectionReport.as_view()),
    path("reports/hand-overs/", HandOversReport.as_view()),
    path("referrals/", ReferralsView.as_view()),
    path("self-service-offers/", SelfServiceOffersView.as_view()),
]
