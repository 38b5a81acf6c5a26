"""Work failed again and again and was set aside: people learn of it, because nobody else will do it."""

from datetime import datetime
from uuid import UUID

from accounts.queries import holders_of_role
from events.notifications.steps import Notice, notify
from foundation import clock
from foundation.actor import Role
from foundation.jobs.queries import lock_untold, title_of
from foundation.transactions import durable
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.steps import tell
from inquiries.targets.models import InquiryClock

TOP = 1


@durable
def alert_on_set_aside(item_id: UUID, *, at: datetime) -> bool:
    """This will tell the administrators once an hour for each kind of work, and for a P1 or an inquiry with a
    regulatory clock the leads of its queue about this one.
    """
    item = lock_untold(item_id, at)
    if item is None:
        return False
    item.told_at = at
    item.save(update_fields=["told_at"])
    what = str(title_of(item.sweep))
    administrators = holders_of_role(Role.ADMINISTRATOR, on=clock.date_of(at))
    once = f"{item.sweep}/{at:%Y-%m-%d %H}"
    notify(administrators, Notice(kind="items_set_aside", subject_id=item.id, facts={"what": what}, once=once), at=at)
    inquiry = Inquiry.objects.filter(id=item.inquiry_id).first() if item.inquiry_id is not None else None
    if inquiry is not None and _is_pressing(inquiry):
        once = f"{item.sweep}/{item.set_aside_at}"
        tell(inquiry, [Recipient.LEAD], kind="work_set_aside", once=once, at=at, what=what)
    return True


def _is_pressing(inquiry: Inquiry) -> bool:
    regulatory = InquiryClock.objects.filter(
        inquiry=inquiry, kind=InquiryClock.Kind.REGULATORY, state=InquiryClock.State.RUNNING
    )
    return inquiry.priority == TOP or regulatory.exists()
