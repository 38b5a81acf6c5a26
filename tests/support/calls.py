"""Callers of the API: a system client for an agent, or a signed-in person."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from oauth2_provider.models import get_access_token_model

from accounts.models.agents import Agent
from accounts.models.api_clients import ApiClient
from foundation import clock
from tests.factories import people
from tests.support.signed_in import signed_in

SCOPES = " ".join(settings.OAUTH2_PROVIDER["SCOPES"])
AccessToken = get_access_token_model()


class Caller:
    """Sends JSON with a fresh idempotency key for each POST unless one is given."""

    def __init__(self, *, headers: dict[str, str] | None = None, client: Client | None = None) -> None:
        self.client = client or Client(raise_request_exception=False)
        self.headers = headers or {}

    def get(self, path: str, **headers: str) -> Any:
        return self._send("get", path, None, headers)

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        return self._send(
            "post", path, {} if body is None else body, {"Idempotency-Key": key or str(uuid4()), **headers}
        )

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("patch", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("put", path, {} if body is None else body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self._send("delete", path, None, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        address = path if path.startswith("/") else f"/api/v1/{path}"
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        sent = {name.replace("_", "-"): value for name, value in {**self.headers, **headers}.items()}
        return getattr(self.client, method)(address, headers=sent, **extra)


def token_of(client: ApiClient, *, user: Any = None, scope: str = "") -> str:
    """A live access token of a system, or of a person who allowed the system to act for them."""
    token = uuid4().hex
    AccessToken.objects.create(
        application=client,
        user=user,
        token=token,
        expires=clock.now() + timedelta(hours=1),
        scope=scope or " ".join(client.allowed_scopes),
    )
    return token


def as_client(client: ApiClient, agent: Agent | None = None, *, scope: str = "") -> Caller:
    """A system client with a real token, acting for an agent it is bound to."""
    token = token_of(client, scope=scope)
    headers = {"Authorization": f"Bearer {token}"}
    return Caller(headers=headers | ({"On-Behalf-Of": agent.san} if agent else {}))


def as_agent(agent: Agent, client: ApiClient | None = None) -> Caller:
    return as_client(client or people.client(agent), agent)


def as_user(user: Any) -> Caller:
    """Somebody signed in by session."""
    return Caller(client=signed_in(user, raise_request_exception=False))
