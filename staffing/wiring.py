"""What the desk adds to the apps below it."""

from accounts.callers import register_place_at_desk
from staffing.queries.queues import place_at_desk
from staffing.sections import register_sections


def wire() -> None:
    """Whoever signs in has the queues that they work and lead; the document of the configuration has its tables."""
    register_place_at_desk(place_at_desk)
    register_sections()
