"""Who calls: a bearer token of a client, or a signed-in person."""

from dataclasses import replace

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from arsos.accounts.actors import actor_for_token, actor_for_user
from arsos.kernel import clock
from arsos.kernel.actor import Actor

LONGEST_PURPOSE = 200


class BearerAuthentication(BaseAuthentication):
    """An OAuth 2.0 access token; a system client names its agent in `On-Behalf-Of: <SAN>`."""

    def authenticate(self, request: Request) -> tuple[Actor, object] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        actor = actor_for_token(
            token,
            san=request.headers.get("On-Behalf-Of", ""),
            now=clock.now(),
            road="api",
            request_id=request.META["arsos.request_id"],
        )
        if actor is None:
            message = "The access token is unknown or has expired."
            raise exceptions.AuthenticationFailed(message)
        return replace(actor, purpose=_purpose(request)), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="arsos"'


class SignedInAuthentication(SessionAuthentication):
    """A session of the web face, with its CSRF check."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:  # type: ignore[override]
        found = super().authenticate(request)
        if found is None:
            return None
        on = clock.date_of(clock.now())
        actor = actor_for_user(found[0], on=on, road="api", request_id=request.META["arsos.request_id"])
        return replace(actor, purpose=_purpose(request)), None


def _purpose(request: Request) -> str:
    """What the caller says they look for: the header `Purpose`, which stands in no address (R30, R32)."""
    return "".join(letter for letter in request.headers.get("Purpose", "") if letter.isprintable())[:LONGEST_PURPOSE]
