"""What the desk adds to the apps below it."""

from accounts.callers import register_place_at_desk
from staffing.queries.queues import place_at_desk


def wire() -> None:
    """Whoever signs in has the queues that they work and lead."""
    register_place_at_desk(place_at_desk)
