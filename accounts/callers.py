"""Who calls, with the rights of the day: a bearer token of a client, or a signed-in person (R30)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.issued_tokens import fits, tell_of_forged, words_of_access
from accounts.models.users import User
from accounts.queries import is_bound
from foundation import clock
from foundation.actor import LEADS_AGENTS, Actor, Role
from foundation.compiled import hot_cursor
from foundation.errors import AgentNotBound

LONGEST_PURPOSE = 200


class BearerAuthentication(BaseAuthentication):
    """An OAuth 2.0 access token; a system client names its agent in `On-Behalf-Of: <SAN>`."""

    def authenticate(self, request: Request) -> tuple[Actor, object] | None:
        scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
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
            message = _("The access token is unknown or has expired.")
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


class SignedIn(BasePermission):
    """Somebody is known; what they may do is for `access` to say."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, Actor)


PlaceAtDesk = tuple[UUID | None, list[UUID], list[UUID]]
"""The associate that somebody is, the queues they work, and those they lead."""
_asked: dict[str, Callable[[UUID | None], PlaceAtDesk]] = {}


def actor_for_user(user: User, *, on: date, road: str, request_id: str = "") -> Actor:
    """The signed-in person with the roles, books and queues they have on a day."""
    caller = person_by_id(user.id, on=on)
    if caller is None:
        return Actor(name="")
    return _person(caller, on=on, road=road, request_id=request_id, scopes=None)


def actor_for_token(token: str, *, san: str, now: datetime, road: str, request_id: str) -> Actor | None:
    """Who calls with an access token: a person, or a system client for the agent it names; None if it is not live.

    Raises AgentNotBound for a client that names an agent it may not act for, or one who may not act any more.
    """
    checksum, on = hashlib.sha256(token.encode()).hexdigest(), clock.date_of(now)
    caller = caller_by_token(checksum, san=san, on=on, now=now)
    if caller is None:
        return None
    scopes = frozenset((caller.scope or "").split()) & frozenset(caller.allowed_scopes or ())
    if caller.user_id is not None:
        return _person(caller, on=on, road=road, request_id=request_id, scopes=scopes)
    if san and caller.agent_id is None:
        raise AgentNotBound(_why_not(caller.client_id or "", san))
    return _client(caller, road=road, request_id=request_id, scopes=scopes)


def _why_not(client_id: str, san: str) -> str:
    if is_bound(client_id, san):
        return _(
            "The agent named in On-Behalf-Of can no longer work in ARSOS: their role has ended, or their login is "
            "deactivated. Stop acting for this agent, or ask an administrator."
        )
    return _("This client may not act for the agent named in On-Behalf-Of.")


def _works_queues(roles: frozenset[Role]) -> bool:
    return not roles.isdisjoint({Role.ASSOCIATE, Role.LEAD})


def register_place_at_desk(read: Callable[[UUID | None], PlaceAtDesk]) -> None:
    """Let the desk say where a person works; it is a higher floor, so it is asked and not known."""
    _asked["desk"] = read


def _desk_of(user_id: UUID | None) -> PlaceAtDesk:
    return _asked["desk"](user_id)


ROLES = """
    ARRAY(SELECT role FROM accounts_role_grant
          WHERE user_id = person.id AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s))
"""
MAY_ACT = """
    ({agent}.user_id IS NULL OR EXISTS (
        SELECT 1 FROM accounts_user AS login JOIN accounts_role_grant AS held ON held.user_id = login.id
        WHERE login.id = {agent}.user_id AND login.is_active AND held.role = 'agent'
          AND held.starts_on <= %(on)s AND (held.ends_on IS NULL OR held.ends_on >= %(on)s)))
"""
AGENT = f"""
    agent.id, agent.first_name || ' ' || agent.last_name, agent.san, agent.channel,
    ARRAY(SELECT principal_id FROM accounts_agent_delegation AS delegation
          JOIN accounts_agent AS principal ON principal.id = delegation.principal_id
          WHERE delegate_id = agent.id AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
            AND {MAY_ACT.format(agent="principal")})
"""  # noqa: S608  our own fragments
PRINCIPAL = "EXISTS (SELECT 1 FROM accounts_agency WHERE principal_id = person.id)"
PERSON_BY_ID = f"""
    SELECT NULL, NULL, NULL, NULL, person.id, COALESCE(NULLIF(person.display_name, ''), person.username),
           {ROLES}, {AGENT}, NULL, {PRINCIPAL}
    FROM accounts_user AS person
    LEFT JOIN accounts_agent AS agent ON agent.user_id = person.id
    WHERE person.id = %(user)s
"""  # noqa: S608  our own fragments
CALLER_BY_TOKEN = f"""
    SELECT token.scope, client.client_id, client.name, client.allowed_scopes, person.id,
           COALESCE(NULLIF(person.display_name, ''), person.username), {ROLES}, {AGENT},
           client.redacted_fields, {PRINCIPAL}, token.id, issued.digest, token.token_checksum, token.application_id,
           token.user_id, token.scope, token.expires
    FROM oauth2_provider_accesstoken AS token
    LEFT JOIN accounts_issued_token AS issued ON issued.access_token_id = token.id
    LEFT JOIN accounts_api_client AS client ON client.id = token.application_id
    LEFT JOIN accounts_user AS person ON person.id = token.user_id
    LEFT JOIN accounts_agent AS agent ON agent.id = COALESCE(
        (SELECT own.id FROM accounts_agent AS own WHERE own.user_id = token.user_id),
        (SELECT bound.id FROM accounts_agent AS bound
         JOIN accounts_api_client_agent AS binding ON binding.agent_id = bound.id
         WHERE binding.client_id = client.id AND bound.san = %(san)s AND token.user_id IS NULL
           AND {MAY_ACT.format(agent="bound")}))
    WHERE token.token_checksum = %(checksum)s AND token.expires > %(now)s AND person.is_active IS NOT FALSE
"""  # noqa: S608  our own fragments
AGENTS_BELOW = """
    SELECT below.agent_id FROM accounts_agent_affiliation AS below
    LEFT JOIN accounts_agency AS agency ON agency.id = below.agency_id
    WHERE below.starts_on <= %(on)s AND (below.ends_on IS NULL OR below.ends_on >= %(on)s)
      AND (agency.principal_id = %(user)s{levels})
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, or a client with the agent it names; `agent_id` is None where there is no such agent.

    `is_principal`: the person heads an agency.
    """

    scope: str | None
    client_id: str | None
    client_name: str | None
    allowed_scopes: list[str] | None
    user_id: UUID | None
    user_name: str | None
    roles: list[str]
    agent_id: UUID | None
    agent_name: str | None
    agent_san: str | None
    agent_channel: str | None
    principal_ids: list[UUID]
    redacted_fields: list[str] | None
    is_principal: bool


def _person(caller: Caller, *, on: date, road: str, request_id: str, scopes: frozenset[str] | None) -> Actor:
    roles = frozenset(Role(role) for role in caller.roles)
    acting = _acting(caller) if Role.AGENT in roles else frozenset()
    is_agent = bool(acting)
    user_id = caller.user_id
    associate_id, queue_ids, lead_ids = _desk_of(user_id) if _works_queues(roles) else (None, [], [])
    leads = lead_ids if Role.LEAD in roles else []
    return Actor(
        name=caller.user_name or "",
        roles=roles,
        user_id=user_id,
        through=caller.client_id or "",
        scopes=scopes,
        agent_id=caller.agent_id if is_agent else None,
        agent_name=(caller.agent_name or "") if is_agent else "",
        agent_san=(caller.agent_san or "") if is_agent else "",
        agent_channel=(caller.agent_channel or "") if is_agent else "",
        acting_agent_ids=acting,
        redacted_fields=frozenset(caller.redacted_fields or ()),
        visible_agent_ids=acting | _downline(caller, roles, on),
        associate_id=associate_id,
        queue_ids=frozenset(queue_ids),
        lead_queue_ids=frozenset(leads),
        request_id=request_id,
        road=road,
    )


def _client(caller: Caller, *, road: str, request_id: str, scopes: frozenset[str]) -> Actor:
    acting = _acting(caller)
    return Actor(
        name=caller.client_name or "",
        roles=frozenset({Role.AGENT}) if acting else frozenset(),
        client_id=caller.client_id,
        scopes=scopes,
        agent_id=caller.agent_id,
        agent_name=caller.agent_name or "",
        agent_san=caller.agent_san or "",
        agent_channel=caller.agent_channel or "",
        acting_agent_ids=acting,
        visible_agent_ids=acting,
        redacted_fields=frozenset(caller.redacted_fields or ()),
        request_id=request_id,
        road=road,
    )


def _acting(caller: Caller) -> frozenset[UUID]:
    return frozenset({caller.agent_id, *caller.principal_ids}) if caller.agent_id else frozenset()


def _downline(caller: Caller, roles: frozenset[Role], on: date) -> frozenset[UUID]:
    leads_agents = not roles.isdisjoint(LEADS_AGENTS)
    if not (leads_agents or (caller.is_principal and Role.AGENT in roles)):
        return frozenset()
    levels = "".join(f" OR below.{level.value}_id = %(user)s" for level in LEADS_AGENTS if level in roles)
    with hot_cursor() as cursor:
        cursor.execute(AGENTS_BELOW.format(levels=levels), {"user": caller.user_id, "on": on})
        return frozenset(agent_id for (agent_id,) in cursor.fetchall())


def caller_by_token(checksum: str, *, san: str, on: date, now: datetime) -> Caller | None:
    """The caller behind a live access token that ARSOS issued, known by its checksum; None for any other token."""
    row = _row(CALLER_BY_TOKEN, {"checksum": checksum, "san": san, "on": on, "now": now})
    if row is None:
        return None
    token_id, digest, *bound = row[len(fields(Caller)) :]
    if not fits(digest, words_of_access(token_id, *bound)):
        tell_of_forged(token_id)
        return None
    return Caller(*row[: len(fields(Caller))])


def person_by_id(user_id: UUID, *, on: date) -> Caller | None:
    """A signed-in person."""
    row = _row(PERSON_BY_ID, {"user": user_id, "on": on})
    return Caller(*row) if row else None


def _row(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    with hot_cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


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
