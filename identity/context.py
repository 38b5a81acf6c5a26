"""What every page knows about the session."""

from django.http import HttpRequest

from accounts.models.users import User
from identity.sessions import seconds_left


def session_seconds(request: HttpRequest) -> dict[str, int]:
    """The seconds the session lasts, for the warning before it ends."""
    is_signed_in = isinstance(getattr(request, "user", None), User)
    return {"session_seconds": seconds_left(request)} if is_signed_in else {}
