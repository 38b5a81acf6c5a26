"""Webhook endpoints and their log, cut to their owner; administrators see all."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.background_actors import actor_for_client
from accounts.callers import actor_for_user
from events.feed.models import OutboxMessage
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from foundation.policy import Resource, Right, may
from foundation.transactions import inside_transaction

NOBODY = Q(pk__in=())


def endpoints_of(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """The endpoints an actor keeps."""
    kept = WebhookEndpoint.objects.filter(removed_at=None)
    if may(actor, Right.SEE_ALL, Resource.ENDPOINTS):
        return kept
    if actor.user_id is not None:
        return kept.filter(owner_user=actor.user_id)
    if actor.client_id:
        return kept.filter(owner_client__client_id=actor.client_id, owner_agent=actor.agent_id)
    return kept.filter(NOBODY)


def endpoints_as_they_stand(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """The actor's endpoints with their owners, what is tried next, how the newest delivery stands, and whether any was
    given up.
    """
    sent = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"))
    newest = sent.order_by("-sequence", "id")
    waiting = sent.filter(state=WebhookDelivery.State.PENDING).order_by("next_attempt_at", "sequence")
    return (
        endpoints_of(actor)
        .select_related("owner_client", "owner_user", "owner_agent")
        .annotate(
            next_attempt_at=Subquery(waiting.values("next_attempt_at")[:1]),
            newest_state=Subquery(newest.values("state")[:1]),
            newest_finished_at=Subquery(newest.values("finished_at")[:1]),
            has_dead=Exists(sent.filter(state=WebhookDelivery.State.DEAD)),
        )
    )


def find_endpoint(actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint of the actor's; raises ResourceNotFound."""
    found = endpoints_of(actor).filter(id=endpoint_id).first()
    if found is None:
        raise ResourceNotFound
    return found


@inside_transaction
def lock_endpoint(actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint of the actor's, locked for change; raises ResourceNotFound."""
    found = (
        WebhookEndpoint.objects.select_for_update().filter(id__in=endpoints_of(actor).filter(id=endpoint_id)).first()
    )
    if found is None:
        raise ResourceNotFound
    return found


def deliveries_of(actor: Actor) -> QuerySet[WebhookDelivery]:
    """The deliveries to the actor's endpoints with their attempts."""
    own = WebhookDelivery.objects.filter(endpoint__in=endpoints_of(actor))
    return own.select_related("message").prefetch_related("log")


def find_delivery(actor: Actor, delivery_id: UUID) -> WebhookDelivery:
    """One delivery to an endpoint of the actor's; raises ResourceNotFound."""
    found = deliveries_of(actor).filter(id=delivery_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def endpoints_to_fan_out(_at: datetime) -> QuerySet[WebhookEndpoint]:
    """The endpoints that have not come to the end of the order."""
    further = OutboxMessage.objects.filter(sequence__gt=OuterRef("fanned_to"))
    return WebhookEndpoint.objects.filter(Exists(further), removed_at=None).order_by("id")


def endpoints_to_call(at: datetime) -> QuerySet[WebhookEndpoint]:
    """The active endpoints for which something is due and that are not paused."""
    due = WebhookDelivery.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=at),
        endpoint=OuterRef("pk"),
        state=WebhookDelivery.State.PENDING,
        next_attempt_at__lte=at,
    )
    ready = WebhookEndpoint.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=at), Exists(due), removed_at=None, state=WebhookEndpoint.State.ACTIVE
    )
    return ready.select_related("owner_client", "owner_user", "owner_agent").order_by("id")


ROAD = "webhook"


def actor_of_endpoint(endpoint: WebhookEndpoint, at: datetime) -> Actor:
    """The owner with the rights of the day; nobody's rights for a person who can no longer sign in."""
    on = clock.date_of(at)
    if endpoint.owner_user is not None:
        if not endpoint.owner_user.is_active:
            return Actor(name=endpoint.owner_user.display_name, road=ROAD)
        return actor_for_user(endpoint.owner_user, on=on, road=ROAD)
    if endpoint.owner_client is None:
        raise LookupError("every endpoint has an owner")
    return actor_for_client(endpoint.owner_client, agent_id=endpoint.owner_agent_id, on=on, road=ROAD)
