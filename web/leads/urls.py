"""Addresses of what leads look after."""

from django.urls import path

from web.leads.home import LeadHomePage
from web.members.emergency import EmergencyPage, ReviewPage
from web.privacy_cases.cases import CloseCasePage, EvidenceFilePage, EvidencePage, PrivacyCasePage, PrivacyCasesPage
from web.queues.forecast import ForecastPage
from web.queues.load import HandsPage, LoadPage, ReassignedPage, ReassignPage
from web.reports.reports import ReportFilePage, ReportPage, ReportsPage
from web.routing.replays import CancelReplayPage, ReplayPage
from web.routing.rule_sets import (
    EditRulesPage,
    PublishRulesPage,
    RuleSetPage,
    RuleSetsPage,
    StartReplayPage,
    TryRulesPage,
)
from web.subject_links.links import LinksPage, ReviewLinkPage

ONE_SET = "routing/rule-sets/<uuid:rule_set_id>/"
urlpatterns = [
    path("leads/", LeadHomePage.as_view(), name="lead-home"),
    path("emergency/", EmergencyPage.as_view(), name="emergency"),
    path("emergency/<uuid:access_id>/review/", ReviewPage.as_view(), name="emergency-review"),
    path("links/", LinksPage.as_view(), name="links"),
    path("links/<uuid:link_id>/review/", ReviewLinkPage.as_view(), name="review-link"),
    path("privacy-cases/", PrivacyCasesPage.as_view(), name="privacy-cases"),
    path("privacy-cases/<uuid:case_id>/", PrivacyCasePage.as_view(), name="privacy-case"),
    path("privacy-cases/<uuid:case_id>/evidence/", EvidencePage.as_view(), name="privacy-case-evidence"),
    path("privacy-cases/<uuid:case_id>/file/", EvidenceFilePage.as_view(), name="privacy-case-file"),
    path("privacy-cases/<uuid:case_id>/close/", CloseCasePage.as_view(), name="close-privacy-case"),
    path("load/", LoadPage.as_view(), name="load"),
    path("load/<uuid:associate_id>/", HandsPage.as_view(), name="hands"),
    path("load/<uuid:associate_id>/reassign/", ReassignPage.as_view(), name="reassign"),
    path("load/runs/<uuid:run_id>/", ReassignedPage.as_view(), name="reassigned"),
    path("forecast/", ForecastPage.as_view(), name="forecast"),
    path("routing/rule-sets/", RuleSetsPage.as_view(), name="rule-sets"),
    path(ONE_SET, RuleSetPage.as_view(), name="rule-set"),
    path(f"{ONE_SET}edit/", EditRulesPage.as_view(), name="rule-set-edit"),
    path(f"{ONE_SET}dry-run/", TryRulesPage.as_view(), name="rule-set-dry-run"),
    path(f"{ONE_SET}replay/", StartReplayPage.as_view(), name="rule-set-replay"),
    path(f"{ONE_SET}publish/", PublishRulesPage.as_view(), name="rule-set-publish"),
    path("routing/replays/<uuid:replay_id>/", ReplayPage.as_view(), name="replay"),
    path("routing/replays/<uuid:replay_id>/cancel/", CancelReplayPage.as_view(), name="cancel-replay"),
    path("reports/", ReportsPage.as_view(), name="reports"),
    path("reports/<slug:name>/", ReportPage.as_view(), name="report"),
    path("reports/<slug:name>/<slug:kind>/", ReportFilePage.as_view(), name="report-file"),
]
