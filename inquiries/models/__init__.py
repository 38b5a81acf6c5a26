"""Tables of inquiries and everything that belongs to one."""

from inquiries.models.attachments import Attachment
from inquiries.models.bulk_runs import BulkItem, BulkRun
from inquiries.models.clocks import AlertRule, ClockAlert, ClockInterval, FollowUpPlan, InquiryClock
from inquiries.models.departments import Department, DepartmentMember, DepartmentReport, DepartmentRequest
from inquiries.models.drafts import InquiryDraft
from inquiries.models.exports import ExportedPart, ExportRun
from inquiries.models.hand_overs import (
    Circumstance,
    Destination,
    DestinationUnit,
    HandOver,
    HandOverCorrection,
    HandOverNote,
    LegalClock,
    RunsFrom,
)
from inquiries.models.inquiries import Inquiry
from inquiries.models.job_aids import JobAid, JobAidFavourite
from inquiries.models.links import DuplicateLink
from inquiries.models.macros import Macro
from inquiries.models.messages import InquiryMessage
from inquiries.models.privacy_cases import PrivacyCase
from inquiries.models.prospects import Prospect
from inquiries.models.referrals import Referral, ReferralDestination, RefusedType
from inquiries.models.routing import RoutingDecision, RoutingReplay, RoutingRule, RoutingRuleSet
from inquiries.models.saved_views import SavedView
from inquiries.models.self_service import SelfServiceOffer
from inquiries.models.shared_files import SharedFile
from inquiries.models.subject_links import SubjectLink
from inquiries.models.suggestions import HandOverSuggestion, SuggestionRuleSet
from inquiries.models.technical_tickets import SupportUnit, TechnicalTicket, TicketStep
from inquiries.models.types import InquiryType, InquiryTypeVersion

__all__ = [
    "AlertRule",
    "Attachment",
    "BulkItem",
    "BulkRun",
    "Circumstance",
    "ClockAlert",
    "ClockInterval",
    "Department",
    "DepartmentMember",
    "DepartmentReport",
    "DepartmentRequest",
    "Destination",
    "DestinationUnit",
    "DuplicateLink",
    "ExportRun",
    "ExportedPart",
    "FollowUpPlan",
    "HandOver",
    "HandOverCorrection",
    "HandOverNote",
    "HandOverSuggestion",
    "Inquiry",
    "InquiryClock",
    "InquiryDraft",
    "InquiryMessage",
    "InquiryType",
    "InquiryTypeVersion",
    "JobAid",
    "JobAidFavourite",
    "LegalClock",
    "Macro",
    "PrivacyCase",
    "Prospect",
    "Referral",
    "ReferralDestination",
    "RefusedType",
    "RoutingDecision",
    "RoutingReplay",
    "RoutingRule",
    "RoutingRuleSet",
    "RunsFrom",
    "SavedView",
    "SelfServiceOffer",
    "SharedFile",
    "SubjectLink",
    "SuggestionRuleSet",
    "SupportUnit",
    "TechnicalTicket",
    "TicketStep",
]
