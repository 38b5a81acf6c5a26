"""In whose name a command acts."""

from django.core.management import CommandError

from accounts.callers import actor_for_user
from accounts.models.users import User
from foundation import clock
from foundation.actor import Actor


def operator(username: str | None, *, or_else: str) -> Actor:
    """The person that a command names, with their rights of today. Raises CommandError, which says what to name."""
    user = User.objects.filter(username=username, is_active=True).first() if username else None
    if user is None:
        raise CommandError(or_else)
    return actor_for_user(user, on=clock.date_of(clock.now()), road="command")
