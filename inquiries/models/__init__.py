"""Tables of inquiries and everything that belongs to one."""

from inquiries.models.attachments import Attachment
from inquiries.models.clocks import AlertRule, ClockAlert, ClockInterval, FollowUpPlan, InquiryClock
from inquiries.models.departments import Department, DepartmentMember, DepartmentReport, DepartmentRequest
from inquiries.models.drafts import InquiryDraft
from inquiries.models.hand_overs import Destination, HandOver, LegalClock
from inquiries.models.inquiries import Inquiry
from inquiries.models.links import DuplicateLink
from inquiries.models.messages import InquiryMessage
from inquiries.models.prospects import Prospect
from inquiries.models.referrals import Referral, ReferralDestination
from inquiries.models.routing import RoutingDecision, RoutingReplay, RoutingRule, RoutingRuleSet
from inquiries.models.self_service import SelfServiceOffer
from inquiries.models.types import InquiryType, InquiryTypeVersion

__all__ = [
    "AlertRule",
    "Attachment",
    "ClockAlert",
    "ClockInterval",
    "Department",
    "DepartmentMember",
    "DepartmentReport",
    "DepartmentRequest",
    "Destination",
    "DuplicateLink",
    "FollowUpPlan",
    "HandOver",
    "Inquiry",
    "InquiryClock",
    "InquiryDraft",
    "InquiryMessage",
    "InquiryType",
    "InquiryTypeVersion",
    "LegalClock",
    "Prospect",
    "Referral",
    "ReferralDestination",
    "RoutingDecision",
    "RoutingReplay",
    "RoutingRule",
    "RoutingRuleSet",
    "SelfServiceOffer",
]
