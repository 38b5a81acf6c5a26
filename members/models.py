"""Tables of members, their plans, policies and applications, and the feeds they come from."""

from members.book.models import Application, FormerMbi, FormerName, Member, Plan, Policy, PolicyAgent
from members.emergency.models import EmergencyAccess
from members.imports.models import ImportChange, ImportChunk, ImportRowError, ImportRun
from members.retention.models import LegalHold
from members.search.models import MemberDocument

__all__ = [
    "Application",
    "EmergencyAccess",
    "FormerMbi",
    "FormerName",
    "ImportChange",
    "ImportChunk",
    "ImportRowError",
    "ImportRun",
    "LegalHold",
    "Member",
    "MemberDocument",
    "Plan",
    "Policy",
    "PolicyAgent",
]
