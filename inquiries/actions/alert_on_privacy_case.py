"""The 60 days of a privacy case run: its leads are told before they are over (45 CFR 164.404)."""

from datetime import datetime
from uuid import UUID

from arsos.kernel.transactions import durable
from inquiries.access import due_for_alert
from inquiries.actions.tell_people import Recipient, tell
from inquiries.rules.privacy_cases import LONGEST, decide_next_alert


@durable
def alert_on_privacy_case(case_id: UUID, *, at: datetime) -> bool:
    """This will tell the leads of the queue how many days are left, each alert once. Looks again under the lock."""
    due = due_for_alert(at).filter(id=case_id)
    case = due.select_for_update(skip_locked=True, of=("self",)).first()
    if case is None:
        return False
    while case.alert_at is not None and case.alert_at <= at:
        case.alerts_given += 1
        case.alert_at = decide_next_alert(case.discovered_at, given=case.alerts_given)
    left = max((case.discovered_at + LONGEST - at).days, 0)
    once = f"{case.id}/{case.alerts_given}"
    tell(case.inquiry, [Recipient.LEAD], kind="privacy_case_due", once=once, at=at, days=left)
    case.save(update_fields=["alerts_given", "alert_at"])
    return True
