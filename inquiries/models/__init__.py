"""Tables of inquiries and everything that belongs to one."""

from inquiries.models.attachments import Attachment
from inquiries.models.clocks import ClockInterval, InquiryClock
from inquiries.models.drafts import InquiryDraft
from inquiries.models.hand_overs import Destination, HandOver, LegalClock
from inquiries.models.inquiries import Inquiry
from inquiries.models.links import DuplicateLink
from inquiries.models.messages import InquiryMessage
from inquiries.models.prospects import Prospect
from inquiries.models.referrals import Referral, ReferralDestination
from inquiries.models.routing import RoutingDecision, RoutingRule, RoutingRuleSet
from inquiries.models.self_service import SelfServiceOffer
from inquiries.models.types import InquiryType, InquiryTypeVersion

__all__ = [
    "Attachment",
    "ClockInterval",
    "Destination",
    "DuplicateLink",
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
    "RoutingRule",
    "RoutingRuleSet",
    "SelfServiceOffer",
]
