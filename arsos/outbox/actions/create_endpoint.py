"""A system or a person asks to be told."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from arsos.accounts.queries.callers import client_id_of
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, PermissionRefused
from arsos.kernel.outbound import AddressRefused
from arsos.kernel.transactions import durable, take_turns
from arsos.outbox.actions.sequence_messages import number_waiting
from arsos.outbox.addresses import target_of
from arsos.outbox.enqueue import EventType
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.feed import newest_sequence

MOST_ENDPOINTS = 25


def create_endpoint(
    *, url: str, event_types: Sequence[str] = (), description: str = "", by: Actor, at: datetime
) -> WebhookEndpoint:
    """This will store an endpoint with a secret of its own; it hears what happens from now on.

    A system that names an agent hears for that agent alone. The host is looked up before the commit begins, so that a
    slow resolver holds no lock. Raises PermissionRefused for who has no role, and InputRejected for an address that
    ARSOS does not call, an unknown type, and for who has 25 endpoints already.
    """
    if not by.roles and by.client_id is None:
        raise PermissionRefused("Endpoints belong to systems and to people with a role.")
    require_usable(url=url, event_types=event_types)
    return _keep(url=url, event_types=event_types, description=description, by=by, at=at)


@durable
def _keep(*, url: str, event_types: Sequence[str], description: str, by: Actor, at: datetime) -> WebhookEndpoint:
    _require_room(by)
    while number_waiting():  # what has happened before is not for this endpoint
        continue
    return WebhookEndpoint.objects.create(
        owner_user_id=by.user_id,
        owner_client_id=client_id_of(by.client_id) if by.user_id is None and by.client_id else None,
        owner_agent_id=by.agent_id if by.user_id is None else None,
        url=url,
        event_types=sorted(set(event_types)),
        description=description,
        secret=new_secret(),
        fanned_to=newest_sequence(),
        created_at=at,
        updated_at=at,
    )


def _require_room(by: Actor) -> None:
    """Raise InputRejected where the owner has as many endpoints as one may have; counted one creation at a time."""
    take_turns(f"endpoints/{by.user_id or by.client_id}")
    own = Q(owner_user=by.user_id) if by.user_id is not None else Q(owner_client__client_id=by.client_id)
    if WebhookEndpoint.objects.filter(own, removed_at=None).count() >= MOST_ENDPOINTS:
        detail = (
            f"You have {MOST_ENDPOINTS} endpoints, the most one owner may have. Remove one first, or let one hear more."
        )
        raise InputRejected("There is no room for another endpoint.", errors=[FieldError("", "too_many", detail)])


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def require_usable(*, url: str | None = None, event_types: Sequence[str] = ()) -> None:
    """Raise InputRejected for an address that is not called, and for types that do not exist."""
    errors = []
    if url is not None:
        try:
            target_of(url)
        except AddressRefused as error:
            errors.append(FieldError("/url", error.code, error.detail))
    known: Mapping[str, Any] = {kind.value: kind for kind in EventType}
    for index, name in enumerate(event_types):
        if name not in known:
            errors.append(FieldError(f"/event_types/{index}", "unknown_type", "See the list of event types."))
    if errors:
        raise InputRejected("This endpoint cannot be used.", errors=errors)
