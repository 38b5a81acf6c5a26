"""Who watches an inquiry is told what happens to it: a step inside the commit of what happens."""

from datetime import datetime

from arsos.desk.queries.staffing import users_working
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import WATCHED, notify
from inquiries.models import Inquiry


@inside_transaction
def tell_watchers(inquiry: Inquiry, *, kind: str, by: Actor, at: datetime) -> None:
    """Tell those who still work the inquiry's queue, or hold it, except who did it themselves, and who is told more of
    it as its holder, its lead or somebody named.

    Whoever has left its queue hears nothing while they are away from it (R31), and again once it is back.
    """
    if not inquiry.watcher_ids:
        return
    near = users_working(inquiry.queue_id, inquiry.assignee_id)
    told = [user for user in inquiry.watcher_ids if user in near and user != by.user_id]
    notify(
        told,
        kind=WATCHED,
        subject_id=inquiry.id,
        reference=inquiry.reference,
        facts={"happening": kind.replace("-", " ")},
        once=f"{inquiry.id}/{inquiry.history_position}",
        gather=f"watched/{kind}/{inquiry.id}",
        at=at,
    )
