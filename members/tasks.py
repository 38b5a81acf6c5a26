"""Work on members that goes on behind the API."""

from uuid import UUID

from celery import shared_task

from members.sweeps import EMERGENCIES


@shared_task(name="members.tell_leads")
def tell_leads(*, access_id: str) -> None:
    """Tell the leads of one emergency access."""
    EMERGENCIES.attempt(UUID(access_id))


@shared_task(name="members.tell_leads_of_forgotten")
def tell_leads_of_forgotten() -> None:
    """Tell the leads of what no wake-up told them."""
    EMERGENCIES.run()
