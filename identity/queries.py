"""How somebody is signed in at this moment."""

from uuid import UUID

from allauth.usersessions.models import UserSession


def open_sessions(user_id: UUID) -> int:
    """In how many browsers a person is signed in."""
    count: int = UserSession.objects.filter(user=user_id).count()
    return count
