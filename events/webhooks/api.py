"""Views of webhook endpoints and their deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from events.feed.schemas import EVENT_TYPE
from events.feed.steps import EventType
from events.webhooks.actions.deliveries import redeliver_one, redeliver_range
from events.webhooks.actions.endpoints import (
    EndpointChange,
    change_endpoint,
    create_endpoint,
    remove_endpoint,
    rotate_endpoint_secret,
    send_test_event,
)
from events.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from events.webhooks.queries import deliveries_of, endpoints_of, find_delivery, find_endpoint
from foundation.errors import FieldError, InputRejected
from foundation.http.inputs import Choice, Enumeration, Id, Known, ListOf, NoFields, Schema, Text, Whole, YesNo
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import ABSENT, Absent, From, KnownToday, Output, Page, Says
from foundation.http.pagination import page_of
from foundation.http.views import ApiView

SCOPE = "webhooks:manage"
TYPES = ListOf(Known(EVENT_TYPE, max_length=60), most=len(EventType), required=False)
LARGEST_SEQUENCE = 2**63 - 1


ENDPOINT_STATE = Enumeration(
    "WebhookEndpointState",
    "Whether events are sent to the endpoint.",
    {"active": "Events are sent.", "disabled": "Nothing is sent until the endpoint is enabled again."},
    of=WebhookEndpoint.State,
)
DELIVERY_STATE = Enumeration(
    "WebhookDeliveryState",
    "How far a delivery is.",
    {
        "pending": "It waits or is being sent.",
        "delivered": "The endpoint took it.",
        "dead": "ARSOS gave up after the last attempt. Redeliver it to try again.",
        "withheld": "It was not sent, because the owner of the endpoint may no longer see the inquiry.",
    },
    of=WebhookDelivery.State,
)
RESPONSE_TYPE = Enumeration(
    "WebhookResponseType",
    "What kind of body the endpoint returned. The body itself is not kept.",
    {"json": "JSON.", "text": "Plain text.", "html": "HTML.", "xml": "XML.", "other": "Something else."},
    of=WebhookAttempt.ResponseType,
)


class EndpointSchema(Schema):
    component = "WebhookEndpointInput"
    url = Text(max_length=500)
    event_types = TYPES
    description = Text(max_length=120, required=False, allow_blank=True)


class EndpointChangeSchema(Schema):
    component = "WebhookEndpointUpdateInput"
    url = Text(max_length=500, required=False)
    event_types = TYPES
    description = Text(max_length=120, required=False, allow_blank=True)
    state = Choice(ENDPOINT_STATE, required=False)


class RangeSchema(Schema):
    component = "RedeliverRangeInput"
    endpoint = Id()
    first = Whole(min_value=1, max_value=LARGEST_SEQUENCE)
    last = Whole(min_value=1, max_value=LARGEST_SEQUENCE)
    only_dead = YesNo(required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAnswer(Output):
    component = "WebhookEndpoint"
    id: UUID
    url: str
    description: str
    event_types: Sequence[Annotated[str, KnownToday(EVENT_TYPE)]]
    agent: Annotated[UUID | None, From("owner_agent_id")]
    state: Annotated[str, ENDPOINT_STATE]
    disabled_reason: str | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    secret: Annotated[str | Absent, Says("Shown once, when it is made")] = ABSENT
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptShown(Output):
    component = "DeliveryAttempt"
    attempted_at: datetime
    status: int | None
    failure: str | None
    milliseconds: int
    response_type: Annotated[str | None, RESPONSE_TYPE, Says("Null when there was no body")]
    response_bytes: Annotated[int | None, Says("Null when there was no answer; its text is not kept")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAnswer(Output):
    component = "WebhookDelivery"
    id: UUID
    endpoint: Annotated[UUID, From("endpoint_id")]
    event: Annotated[UUID, From("message_id")]
    type: Annotated[str, KnownToday(EVENT_TYPE), From("message.type")]
    sequence: Annotated[int | None, From("message.sequence")]
    state: Annotated[str, DELIVERY_STATE]
    attempts: int
    next_attempt_at: datetime | None
    first_delay_ms: int | None
    finished_at: datetime | None
    log: Sequence[AttemptShown]

    @classmethod
    def from_row(cls, delivery: WebhookDelivery) -> Self:
        """A delivery with its attempts, oldest first."""
        log = sorted(delivery.log.all(), key=lambda one: (one.attempted_at, one.id))
        is_waiting = delivery.state == WebhookDelivery.State.PENDING
        return cls.of(
            delivery,
            next_attempt_at=delivery.next_attempt_at if is_waiting else None,
            log=[AttemptShown.of(one) for one in log],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeAnswer(Output):
    component = "RedeliverResult"
    released: int


class EndpointsView(ApiView):
    operations = {
        "GET": Operation(
            name="listWebhookEndpoints",
            summary="List your webhook endpoints",
            description="Returns your webhook endpoints.",
            scope=SCOPE,
            answer=EndpointAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="createWebhookEndpoint",
            summary="Create a webhook endpoint",
            description="ARSOS will send events to the URL, signed by Standard Webhooks. The secret is shown this "
            "once.",
            located="/api/v1/webhook-endpoints/{id}/",
            scope=SCOPE,
            body=EndpointSchema,
            example={
                "url": "https://crm.example/arsos/events",
                "event_types": ["inquiry.resolved", "inquiry.message_added"],
                "description": "Our CRM",
            },
            answer=EndpointAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(endpoints_of(self.actor), request, order=("-created_at", "id"))
        return self.respond(Page(**links, results=[EndpointAnswer.of(endpoint) for endpoint in found]))

    def post(self, _request: Request) -> Response:
        done = self.once(
            lambda: create_endpoint(**self.body(), by=self.actor, at=self.at),
            identify=lambda endpoint: (201, str(endpoint.id)),
        )
        if done.result is None:
            kept = EndpointAnswer.of(find_endpoint(self.actor, done.resource_id))
            return self.respond(kept, status=201, is_replay=True)
        return self.respond(EndpointAnswer.of(done.result, secret=done.result.secret), status=201)


class EndpointView(ApiView):
    operations = {
        "GET": Operation(
            name="getWebhookEndpoint",
            summary="Get a webhook endpoint",
            description="Returns one webhook endpoint, without its secret.",
            scope=SCOPE,
            answer=EndpointAnswer,
        ),
        "PATCH": Operation(
            name="updateWebhookEndpoint",
            summary="Change a webhook endpoint",
            description="Changes the URL, the types or the description, or disables or enables the endpoint.",
            scope=SCOPE,
            body=EndpointChangeSchema,
            answer=EndpointAnswer,
        ),
        "DELETE": Operation(
            name="deleteWebhookEndpoint",
            summary="Delete a webhook endpoint",
            description="Nothing is sent to it anymore.",
            scope=SCOPE,
            status=204,
        ),
    }

    def get(self, _request: Request, endpoint_id: UUID) -> Response:
        return self.respond(EndpointAnswer.of(find_endpoint(self.actor, endpoint_id)))

    def patch(self, _request: Request, endpoint_id: UUID) -> Response:
        find_endpoint(self.actor, endpoint_id)
        return self.respond(
            EndpointAnswer.of(change_endpoint(endpoint_id, EndpointChange(**self.body()), by=self.actor, at=self.at))
        )

    def delete(self, _request: Request, endpoint_id: UUID) -> Response:
        remove_endpoint(endpoint_id, by=self.actor, at=self.at)
        return Response(status=204)


class RotateSecretView(ApiView):
    operations = {
        "POST": Operation(
            name="rotateWebhookSecret",
            summary="Rotate the secret of an endpoint",
            description="Returns a new secret, shown this once. Both secrets sign for one day.",
            scope=SCOPE,
            body=NoFields,
            answer=EndpointAnswer,
        )
    }

    def post(self, _request: Request, endpoint_id: UUID) -> Response:
        find_endpoint(self.actor, endpoint_id)

        def perform() -> WebhookEndpoint:
            self.body()
            return rotate_endpoint_secret(endpoint_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda endpoint: (200, str(endpoint.id)))
        if done.result is None:
            return self.respond(EndpointAnswer.of(find_endpoint(self.actor, endpoint_id)), is_replay=True)
        return self.respond(EndpointAnswer.of(done.result, secret=done.result.secret))


class TestEventView(ApiView):
    operations = {
        "POST": Operation(
            name="testWebhookEndpoint",
            summary="Send a test event",
            description="Sends a `webhook.test` event to this endpoint.",
            scope=SCOPE,
            body=NoFields,
            answer=DeliveryAnswer,
            status=202,
        )
    }

    def post(self, _request: Request, endpoint_id: UUID) -> Response:
        find_endpoint(self.actor, endpoint_id)

        def perform() -> WebhookDelivery:
            self.body()
            return send_test_event(endpoint_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda delivery: (202, str(delivery.id)))
        delivery_id = done.result.id if done.result else done.resource_id
        body = DeliveryAnswer.from_row(find_delivery(self.actor, delivery_id))
        return self.respond(body, status=202, is_replay=done.replayed)


class DeliveriesView(ApiView):
    operations = {
        "GET": Operation(
            name="listWebhookDeliveries",
            summary="List webhook deliveries",
            description="Returns deliveries, newest first, with every attempt.",
            scope=SCOPE,
            answer=DeliveryAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("endpoint", "Only of this endpoint.", "uuid"),
                Parameter("state", "Only in this state.", choices=DELIVERY_STATE),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(
            deliveries_of(self.actor).filter(**self.parameters_given("endpoint", "state")),
            request,
            order=("-sequence", "id"),
        )
        return self.respond(Page(**links, results=[DeliveryAnswer.from_row(delivery) for delivery in found]))

    def parameters_given(self, *names: str) -> dict[str, Any]:
        """Those query parameters that were given."""
        return {name: self.parameters[name] for name in names if name in self.parameters}


class RedeliverView(ApiView):
    operations = {
        "POST": Operation(
            name="redeliverWebhook",
            summary="Redeliver one webhook",
            description="Sends one delivery again.",
            scope=SCOPE,
            body=NoFields,
            answer=DeliveryAnswer,
            status=202,
        )
    }

    def post(self, _request: Request, delivery_id: UUID) -> Response:
        find_delivery(self.actor, delivery_id)

        def perform() -> WebhookDelivery:
            self.body()
            return redeliver_one(delivery_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda delivery: (202, str(delivery.id)))
        body = DeliveryAnswer.from_row(find_delivery(self.actor, delivery_id))
        return self.respond(body, status=202, is_replay=done.replayed)


class RedeliverRangeView(ApiView):
    operations = {
        "POST": Operation(
            name="redeliverWebhooks",
            summary="Redeliver a range of webhooks",
            description="Sends every delivery of an endpoint between two sequences again.",
            scope=SCOPE,
            body=RangeSchema,
            answer=RangeAnswer,
            status=202,
        )
    }

    def post(self, _request: Request) -> Response:
        def perform() -> int:
            values = self.body()
            if values["first"] > values["last"]:
                error = FieldError("/last", "before_first", _("Give a last sequence that is not before the first."))
                raise InputRejected(_("This range is empty."), errors=[error])
            endpoint_id = values.pop("endpoint")
            return redeliver_range(endpoint_id, **values, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda _released: (202, ""))
        return self.respond(RangeAnswer(released=done.result or 0), status=202, is_replay=done.replayed)
