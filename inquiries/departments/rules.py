"""How a department request moves, whatever order the reports come in (R18)."""

from collections.abc import Mapping
from enum import StrEnum

from foundation.translation import gettext_noop


class RequestStatus(StrEnum):
    """How far a department is; the last three end a request."""

    SENT = "sent"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


STATE_WORDS: Mapping[str, str] = {
    RequestStatus.SENT: gettext_noop("sent"),
    RequestStatus.ACCEPTED: gettext_noop("accepted"),
    RequestStatus.IN_PROGRESS: gettext_noop("in progress"),
    RequestStatus.ANSWERED: gettext_noop("answered"),
    RequestStatus.REJECTED: gettext_noop("rejected"),
    RequestStatus.CANCELLED: gettext_noop("canceled"),
}
"""The states in sentences."""
ENDED = frozenset({RequestStatus.ANSWERED, RequestStatus.REJECTED, RequestStatus.CANCELLED})
ANSWERS = frozenset({RequestStatus.ANSWERED, RequestStatus.REJECTED})
STAGE: Mapping[RequestStatus, int] = {
    RequestStatus.SENT: 0,
    RequestStatus.ACCEPTED: 1,
    RequestStatus.IN_PROGRESS: 2,
    RequestStatus.ANSWERED: 3,
    RequestStatus.REJECTED: 3,
    RequestStatus.CANCELLED: 3,
}


class ReportEffect(StrEnum):
    """What a report does to a request."""

    APPLIED = "applied"
    REPEATED = "repeated"
    LATE = "late"
    AFTER_END = "after_end"
    REFUSED = "refused"


def decide_report(current: RequestStatus, reported: RequestStatus) -> ReportEffect:
    """Requests only move forward: an older word that comes late is kept and changes nothing. An answer to a request
    that ARSOS has cancelled meanwhile is kept and shown, and a second answer that contradicts the first is refused.
    """
    if reported == current:
        return ReportEffect.REPEATED
    if current == RequestStatus.CANCELLED and reported in ANSWERS:
        return ReportEffect.AFTER_END
    if STAGE[reported] < STAGE[current]:
        return ReportEffect.LATE
    return ReportEffect.REFUSED if current in ENDED else ReportEffect.APPLIED


def allowed_statuses(current: RequestStatus) -> list[RequestStatus]:
    """What may be reported next."""
    return [one for one in RequestStatus if decide_report(current, one) == ReportEffect.APPLIED]
