"""Tables of members, their plans, policies and applications, and the feeds they come from."""

from members.models.applications import Application
from members.models.emergency import EmergencyAccess
from members.models.former import FormerMbi, FormerName
from members.models.imports import ImportChange, ImportChunk, ImportRowError, ImportRun
from members.models.legal_holds import LegalHold
from members.models.people import Member
from members.models.policies import Plan, Policy, PolicyAgent

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
    "Plan",
    "Policy",
    "PolicyAgent",
]
