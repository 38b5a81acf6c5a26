"""Work on inquiries that goes on by itself."""

from celery import shared_task

from arsos.kernel import clock
from inquiries.actions.pass_on_inquiry import pass_on_inquiry
from inquiries.queries.moved_inquiries import moved_inquiries

RECENT_DAYS = 7


@shared_task(name="inquiries.pass_on_moved")
def pass_on_moved(*, days: int = RECENT_DAYS) -> None:
    """Pass open inquiries of books that have moved on to the new agents."""
    for inquiry_id in moved_inquiries(clock.date_of(clock.now()), days=days):
        pass_on_inquiry(inquiry_id, at=clock.now())
