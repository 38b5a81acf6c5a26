"""Who calls, with everything their rights of the day follow from, in one statement.

Every request asks this first. It is written as SQL because building it anew each time costs more than running it.
An agent is acted for, by a delegate or a client, only while they may act themselves: see `agents_who_may_act`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from arsos.accounts.issued_tokens import fits, tell_of_forged, words_of_access
from arsos.accounts.models import ApiClient

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


def client_id_of(client_id: str) -> int:
    """The key of a client, by the id it signs in with."""
    return int(ApiClient.objects.values_list("id", flat=True).get(client_id=client_id))


def _row(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
