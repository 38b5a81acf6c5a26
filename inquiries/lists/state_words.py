"""How pages and exported files name the status of an inquiry, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inquiries.inquiry.rules import Status

INQUIRY_STATES: Mapping[str, str | Promise] = {
    Status.QUEUED: _("Queued"),
    Status.IN_PROGRESS: _("In progress"),
    Status.PENDING: _("Waiting"),
    Status.RESOLVED: _("Answered"),
    Status.CLOSED: _("Closed"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.DUPLICATE: _("Duplicate"),
    Status.HANDED_OVER: _("Handed off"),
}
