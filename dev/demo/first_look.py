"""What the demo looks like when its first person signs in: sensible loads, and old news read."""

from datetime import datetime, timedelta

from accounts.callers import actor_for_user
from accounts.models.users import User
from dev.demo.inquiries import ROOM
from events.notifications.actions import mark_read
from foundation import clock
from staffing.models import Associate

CAPACITIES = (20, 25, 30)
OLD = timedelta(days=2)


def settle(now: datetime) -> None:
    """Give those whom the demo filled up a capacity again, and mark as read what was told more than two days ago."""
    filled = Associate.objects.filter(capacity=ROOM).order_by("user__username")
    for number, associate_id in enumerate(filled.values_list("id", flat=True)):
        Associate.objects.filter(id=associate_id).update(capacity=CAPACITIES[number % len(CAPACITIES)])
    for person in User.objects.filter(is_active=True):
        by = actor_for_user(person, on=clock.date_of(now), road="demo")
        mark_read(up_to=now - OLD, by=by, at=now)
