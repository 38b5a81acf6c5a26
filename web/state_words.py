"""How far something is, in the reader's language; one table for each thing that has states."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inquiries.queries.state_words import INQUIRY_STATES
from inquiries.rules.departments import RequestStatus
from inquiries.rules.lifecycle import PendingReason

Words = Mapping[str, str | Promise]
INQUIRIES: Words = INQUIRY_STATES
WAITING: Words = {
    PendingReason.AGENT: _("Waiting for the agent"),
    PendingReason.MEMBER: _("Waiting for the member"),
    PendingReason.DEPARTMENT: _("Waiting for a department"),
}
REQUESTS: Words = {
    RequestStatus.SENT: _("Sent"),
    RequestStatus.ACCEPTED: _("Taken on"),
    RequestStatus.IN_PROGRESS: _("In progress"),
    RequestStatus.ANSWERED: _("Answered"),
    RequestStatus.REJECTED: _("Rejected"),
    RequestStatus.CANCELLED: _("Taken back by ARSOS"),
}
ESCALATIONS: Words = {
    "raised": _("To acknowledge"),
    "acknowledged": _("Taken up"),
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
