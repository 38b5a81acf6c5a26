"""Tables of inquiries and everything that belongs to one."""

from inquiries.attachments.models import Attachment
from inquiries.bulk.models import BulkItem, BulkRun
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.departments.models import Department, DepartmentMember, DepartmentReport, DepartmentRequest
from inquiries.departments.sharing.models import SharedFile
from inquiries.filing.draft_files.models import DraftFile
from inquiries.filing.models import InquiryDraft
from inquiries.handoffs.models import (
    Circumstance,
    Destination,
    DestinationUnit,
    HandOver,
    HandOverCorrection,
    HandOverNote,
    LegalClock,
    RunsFrom,
)
from inquiries.handoffs.suggestions.models import HandOverSuggestion, SuggestionRuleSet
from inquiries.incidents.models import Incident, IncidentLink, IncidentPost, IncidentPostItem
from inquiries.inquiry.models import DuplicateLink, Inquiry, InquiryMessage, Prospect
from inquiries.job_aids.models import JobAid, JobAidFavourite
from inquiries.lists.models import ExportedPart, ExportRun, SavedView
from inquiries.missed_searches.models import MissedSearch
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.referrals.models import Referral, ReferralDestination, RefusedType, SelfServiceOffer
from inquiries.relays.models import RelayTry
from inquiries.reports.models import DailyRollUp, RolledDay, StaleDay
from inquiries.routing.models import RoutingDecision, RoutingReplay, RoutingRule, RoutingRuleSet
from inquiries.search_documents.models import InquiryDocument, RecentSearch
from inquiries.subject_links.models import SubjectLink
from inquiries.targets.models import AlertRule, ClockAlert, ClockInterval, FollowUpPlan, InquiryClock
from inquiries.tickets.models import SupportUnit, TechnicalTicket, TicketStep
from inquiries.unsent.models import UnsentText
from inquiries.work.models import HeldMessage, Macro

__all__ = [
    "AlertRule",
    "Attachment",
    "BulkItem",
    "BulkRun",
    "Circumstance",
    "ClockAlert",
    "ClockInterval",
    "DailyRollUp",
    "Department",
    "DepartmentMember",
    "DepartmentReport",
    "DepartmentRequest",
    "Destination",
    "DestinationUnit",
    "DraftFile",
    "DuplicateLink",
    "ExportRun",
    "ExportedPart",
    "FollowUpPlan",
    "HandOver",
    "HandOverCorrection",
    "HandOverNote",
    "HandOverSuggestion",
    "HeldMessage",
    "Incident",
    "IncidentLink",
    "IncidentPost",
    "IncidentPostItem",
    "Inquiry",
    "InquiryClock",
    "InquiryDocument",
    "InquiryDraft",
    "InquiryMessage",
    "InquiryType",
    "InquiryTypeVersion",
    "JobAid",
    "JobAidFavourite",
    "LegalClock",
    "Macro",
    "MissedSearch",
    "PrivacyCase",
    "Prospect",
    "RecentSearch",
    "Referral",
    "ReferralDestination",
    "RefusedType",
    "RelayTry",
    "RolledDay",
    "RoutingDecision",
    "RoutingReplay",
    "RoutingRule",
    "RoutingRuleSet",
    "RunsFrom",
    "SavedView",
    "SelfServiceOffer",
    "SharedFile",
    "StaleDay",
    "SubjectLink",
    "SuggestionRuleSet",
    "SupportUnit",
    "TechnicalTicket",
    "TicketStep",
    "UnsentText",
]
