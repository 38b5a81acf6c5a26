"""Who calls: a bearer token of a client, or a signed-in person."""

import hashlib

from django.db.models import Q
from oauth2_provider.models import get_access_token_model
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from arsos.accounts.actors import actor_for_client, actor_for_user
from arsos.kernel import clock
from arsos.kernel.actor import Actor


class BearerAuthentication(BaseAuthentication):
    """An OAuth 2.0 access token; a system client names its agent in `On-Behalf-Of: <SAN>`."""

    def authenticate(self, request: Request) -> tuple[Actor, object] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = clock.now()
        checksum = hashlib.sha256(token.encode()).hexdigest()
        found = (
            get_access_token_model()
            .objects.select_related("application", "user")
            .filter(Q(expires__gt=now), token_checksum=checksum)
            .first()
        )
        if found is None:
            message = "The access token is unknown or has expired."
            raise exceptions.AuthenticationFailed(message)
        scopes = frozenset(found.scope.split())
        request_id = request.META["arsos.request_id"]
        on = clock.date_of(now)
        if found.user is not None:
            return actor_for_user(found.user, on=on, road="api", request_id=request_id, scopes=scopes), found
        san = request.headers.get("On-Behalf-Of", "")
        actor = actor_for_client(found.application, san=san, on=on, road="api", request_id=request_id, scopes=scopes)
        return actor, found

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
        return actor, None
