"""The actor behind a signed-in request of the web face."""

from django.http import HttpRequest

from arsos.accounts.actors import actor_for_user
from arsos.accounts.models import User
from arsos.kernel import clock
from arsos.kernel.actor import Actor


def signed_in_actor(request: HttpRequest) -> Actor:
    """The person with the rights of the day, resolved once per request; nobody's rights when not signed in."""
    kept: Actor | None = getattr(request, "_arsos_actor", None)
    if kept is not None:
        return kept
    user = request.user
    actor = Actor(name="")
    if isinstance(user, User) and user.is_active:
        on = clock.date_of(clock.now())
        actor = actor_for_user(user, on=on, road="web", request_id=request.META.get("arsos.request_id", ""))
    request._arsos_actor = actor  # type: ignore[attr-defined]  # one resolution per request
    return actor
