"""Create, change, disable, test and remove webhook endpoints, and renew their secrets."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.background_actors import client_id_of
from accounts.queries import agents_who_may_act, holders_of_role
from events.feed.actions import number_waiting
from events.feed.data import WebhookTestEventData
from events.feed.models import OutboxMessage
from events.feed.queries import newest_sequence
from events.feed.steps import Effect, EventType, enqueue
from events.notifications.steps import Notice, notify
from events.webhooks.addresses import target_of
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from events.webhooks.queries import lock_endpoint
from foundation import clock
from foundation.access_log.steps import note_configured
from foundation.actor import Actor, Role
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused
from foundation.outbound import AddressRefused
from foundation.policy import Resource, Right, may
from foundation.transactions import durable, inside_transaction, take_turns

State = WebhookEndpoint.State


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointChange:
    """What is to change; None leaves it as it is."""

    url: str | None = None
    event_types: Sequence[str] | None = None
    description: str | None = None
    state: str | None = None


def change_endpoint(endpoint_id: UUID, change: EndpointChange, *, by: Actor, at: datetime) -> WebhookEndpoint:
    """This will change what is given. Enabling forgets earlier failures, and what waited is delivered.

    The host is looked up before the row is locked. Raises ResourceNotFound and InputRejected.
    """
    require_usable(url=change.url, event_types=change.event_types or ())
    given = asdict(change)
    return _change(endpoint_id, {name: value for name, value in given.items() if value is not None}, by=by, at=at)


@durable
def _change(endpoint_id: UUID, given: Mapping[str, Any], *, by: Actor, at: datetime) -> WebhookEndpoint:
    endpoint = lock_endpoint(by, endpoint_id)
    endpoint.url = given.get("url", endpoint.url)
    endpoint.event_types = sorted(set(given.get("event_types", endpoint.event_types)))
    endpoint.description = given.get("description", endpoint.description)
    if given.get("state", endpoint.state) != endpoint.state:
        endpoint.state = given["state"]
        endpoint.disabled_reason = "" if endpoint.state == State.ACTIVE else "by its owner"
        endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
    endpoint.updated_at = at
    endpoint.save()
    note_configured(endpoint, fields=list(given), by=by, at=at)
    return endpoint


MOST_ENDPOINTS = 25


def require_endpoint_owner(by: Actor) -> None:
    """Raise PermissionRefused for who can have no endpoint: somebody without a role."""
    if not may(by, Right.ACT, Resource.ENDPOINTS):
        raise PermissionRefused(_("Only API clients and people with a role can have endpoints."))


def create_endpoint(
    *, url: str, event_types: Sequence[str] = (), description: str = "", by: Actor, at: datetime
) -> WebhookEndpoint:
    """This will store an endpoint with a secret of its own; it hears what happens from now on.

    A system that names an agent hears for that agent alone. The host is looked up before the commit begins, so that a
    slow resolver holds no lock. Raises PermissionRefused for who has no role, and InputRejected for an address that
    ARSOS does not call, an unknown type, and for who has 25 endpoints already.
    """
    require_endpoint_owner(by)
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
        detail = _("You have %(most)s endpoints, which is the limit. Remove one, or add events to one.") % {
            "most": MOST_ENDPOINTS
        }
        raise InputRejected(_("You have reached the limit of endpoints."), errors=[FieldError("", "too_many", detail)])


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
            errors.append(FieldError(f"/event_types/{index}", "unknown_type", _("See the list of event types.")))
    if errors:
        raise InputRejected(_("This endpoint can't be used."), errors=errors)


AGENT_HAS_LEFT = "its agent can no longer work in ARSOS"


@inside_transaction
def disable(endpoint: WebhookEndpoint, *, reason: str, at: datetime) -> None:
    """This will stop deliveries to a locked endpoint; what waits stays, and goes on when somebody enables it.

    The person who owns it is told; for a system the agent it stands for, else every administrator, who is told, too,
    where the agent has left.
    """
    changed = WebhookEndpoint.objects.filter(id=endpoint.id, state=WebhookEndpoint.State.ACTIVE).update(
        state=WebhookEndpoint.State.DISABLED, disabled_reason=reason, updated_at=at
    )
    if not changed:
        return
    notify(
        _owners(endpoint, on=clock.date_of(at)),
        Notice(
            kind="webhook_disabled",
            subject_id=endpoint.id,
            facts={"endpoint": str(endpoint.id), "reason": reason},
            once=f"{endpoint.id}/{at.isoformat()}",
        ),
        at=at,
    )


def _owners(endpoint: WebhookEndpoint, *, on: date) -> list[UUID]:
    """Who is told of what becomes of an endpoint."""
    if endpoint.owner_user_id is not None:
        return [endpoint.owner_user_id]
    named = [endpoint.owner_agent_id] if endpoint.owner_agent_id else []
    agents = agents_who_may_act(on).filter(id__in=named).exclude(user=None)
    return [agent.user_id for agent in agents if agent.user_id] or holders_of_role(Role.ADMINISTRATOR, on=on)


@inside_transaction
def disable_endpoints_for(user_id: UUID, *, at: datetime) -> None:
    """This will stop what systems hear for an agent who may not act any more; the administrators are told."""
    active = WebhookEndpoint.objects.filter(removed_at=None, state=WebhookEndpoint.State.ACTIVE)
    bound = active.filter(owner_agent__user=user_id, owner_client__isnull=False)
    for endpoint in bound.select_for_update(of=("self",)).order_by("id"):
        disable(endpoint, reason=AGENT_HAS_LEFT, at=at)


@durable
def remove_endpoint(endpoint_id: UUID, *, by: Actor, at: datetime) -> WebhookEndpoint:
    """This will remove an endpoint; its log stays for auditors. Raises ResourceNotFound."""
    endpoint = lock_endpoint(by, endpoint_id)
    endpoint.removed_at = endpoint.updated_at = at
    endpoint.save()
    return endpoint


BOTH_FOR = timedelta(hours=24)


@durable
def rotate_endpoint_secret(endpoint_id: UUID, *, by: Actor, at: datetime) -> WebhookEndpoint:
    """This will replace the secret; for a day deliveries carry a signature under each. Raises ResourceNotFound."""
    endpoint = lock_endpoint(by, endpoint_id)
    endpoint.previous_secret, endpoint.previous_secret_until = endpoint.secret, at + BOTH_FOR
    endpoint.secret = new_secret()
    endpoint.updated_at = at
    endpoint.save()
    return endpoint


@durable
def send_test_event(endpoint_id: UUID, *, by: Actor, at: datetime) -> WebhookDelivery:
    """This will send one event of type `webhook.test` to this endpoint alone.

    Raises ResourceNotFound, and ConflictFound while the endpoint is disabled.
    """
    endpoint = lock_endpoint(by, endpoint_id)
    if endpoint.state != WebhookEndpoint.State.ACTIVE:
        raise ConflictFound(_("Enable the endpoint first."))
    effect = Effect(type=EventType.WEBHOOK_TEST, data=WebhookTestEventData(endpoint=str(endpoint.id)))
    enqueue([effect], subject_id=endpoint.id, at=at)
    message = OutboxMessage.objects.filter(subject_id=endpoint.id).latest("position")
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message=message,
        subject_id=endpoint.id,
        sequence=message.position,
        next_attempt_at=at,
        created_at=at,
    )
