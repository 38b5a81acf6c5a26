"""How pages name actions and the states of inquiries, department requests and escalations, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inquiries.bulk.actions import LABELING
from inquiries.departments.rules import RequestStatus
from inquiries.inquiry.rules import Action, PendingReason
from inquiries.labels.rules import Color
from inquiries.lists.state_words import INQUIRY_STATES
from members.book.rules import INDIVIDUAL, MEDICARE

Words = Mapping[str, str | Promise]

ACTIONS: Words = {
    Action.CLAIM: _("Claim"),
    Action.ASSIGN: _("Assign"),
    Action.TRANSFER: _("Transfer"),
    Action.PRIORITIZE: _("Change priority"),
    Action.RELEASE: _("Release"),
    Action.HOLD: _("Put on hold"),
    Action.RESUME: _("Resume"),
    Action.RESOLVE: _("Answer"),
    Action.REFER: _("Refer"),
    Action.MARK_DUPLICATE: _("Mark as duplicate"),
    Action.UNDO_DUPLICATE: _("Not a duplicate"),
    Action.REOPEN: _("Reopen"),
    Action.WITHDRAW: _("Withdraw"),
}
MANY: Words = {**ACTIONS, LABELING: _("Change labels")}
"""What is done to many."""
INQUIRIES: Words = INQUIRY_STATES
WAITING: Words = {
    PendingReason.AGENT: _("Waiting for the agent"),
    PendingReason.MEMBER: _("Waiting for the member"),
    PendingReason.DEPARTMENT: _("Waiting for a department"),
}
REQUESTS: Words = {
    RequestStatus.SENT: _("Sent"),
    RequestStatus.ACCEPTED: _("Accepted"),
    RequestStatus.IN_PROGRESS: _("In progress"),
    RequestStatus.ANSWERED: _("Answered"),
    RequestStatus.REJECTED: _("Rejected"),
    RequestStatus.CANCELLED: _("Canceled by ARSOS"),
}
ESCALATIONS: Words = {
    "raised": _("To acknowledge"),
    "acknowledged": _("Acknowledged"),
    "settled": _("Settled"),
}
LOOKS: Mapping[str, str] = {
    RequestStatus.SENT: "queued",
    RequestStatus.ACCEPTED: "in_progress",
    RequestStatus.ANSWERED: "done",
    RequestStatus.REJECTED: "failed",
    RequestStatus.CANCELLED: "ended",
    "raised": "queued",
    "acknowledged": "in_progress",
    "settled": "done",
}
"""The badge of a state that is not named like one."""
PLANS: Words = {
    "MA": _("MA"),
    "MAPD": _("MAPD"),
    "PDP": _("PDP"),
    "DSNP": _("DSNP"),
    "CSNP": _("CSNP"),
    "PFFS": _("PFFS"),
    "MEDSUPP": _("Medicare Supplement"),
    "medical": _("Medical"),
    "dental": _("Dental"),
    "vision": _("Vision"),
    "supplemental": _("Supplemental"),
}
PLANS_BY_FAMILY = (
    (_("Medicare"), [(code, PLANS[code]) for code in MEDICARE]),
    (_("Individual"), [(code, PLANS[code]) for code in INDIVIDUAL]),
)
"""Plan types to choose from, under the name of their family."""
COLORS: Words = {
    Color.GRAY: _("Gray"),
    Color.RED: _("Red"),
    Color.ORANGE: _("Orange"),
    Color.GREEN: _("Green"),
    Color.TEAL: _("Teal"),
    Color.BLUE: _("Blue"),
    Color.PURPLE: _("Purple"),
}
