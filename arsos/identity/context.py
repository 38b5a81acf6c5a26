"""What every page knows about the session."""

from django.http import HttpRequest

from arsos.identity.session_limits import seconds_left


def session_seconds(request: HttpRequest) -> dict[str, int]:
    """The seconds the session lasts, for the warning before it ends."""
    user = getattr(request, "user", None)
    return {"session_seconds": seconds_left(request)} if user is not None and user.is_authenticated else {}
