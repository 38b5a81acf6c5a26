"""What members adds to the apps below it."""

from members.book.access import protect_members
from members.emergency.queries import register_audience


def wire() -> None:
    """Members are protected, and events about emergency accesses are heard by who may see them."""
    protect_members()
    register_audience()
