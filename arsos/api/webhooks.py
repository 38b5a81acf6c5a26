"""Views of webhook endpoints and their deliveries."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Id, ListOf, NoFields, Shape, Text, Whole, YesNo
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel.errors import FieldError, InputRejected
from arsos.outbox.actions.change_endpoint import change_endpoint
from arsos.outbox.actions.create_endpoint import create_endpoint
from arsos.outbox.actions.redeliver import redeliver_one, redeliver_range
from arsos.outbox.actions.remove_endpoint import remove_endpoint
from arsos.outbox.actions.rotate_endpoint_secret import rotate_endpoint_secret
from arsos.outbox.actions.send_test_event import send_test_event
from arsos.outbox.enqueue import EventType
from arsos.outbox.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from arsos.outbox.queries.endpoints import deliveries_of, endpoints_of, find_delivery, find_endpoint

SCOPE = "webhooks:manage"
TYPES = ListOf(Text(max_length=60), most=len(EventType), required=False)
LARGEST_SEQUENCE = 2**63 - 1


class EndpointShape(Shape):
    url = Text(max_length=500)
    event_types = TYPES
    description = Text(max_length=120, required=False, allow_blank=True)


class EndpointChangeShape(Shape):
    url = Text(max_length=500, required=False)
    event_types = TYPES
    description = Text(max_length=120, required=False, allow_blank=True)
    state = Choice(WebhookEndpoint.State.values, required=False)


class RangeShape(Shape):
    endpoint = Id()
    first = Whole(min_value=1, max_value=LARGEST_SEQUENCE)
    last = Whole(min_value=1, max_value=LARGEST_SEQUENCE)
    only_dead = YesNo(required=False)


class EndpointAnswer(Shape):
    id = s.UUIDField()
    url = s.CharField()
    description = s.CharField(allow_blank=True)
    event_types = s.ListField(child=s.CharField())
    agent = s.UUIDField(allow_null=True)
    state = s.CharField()
    disabled_reason = s.CharField(allow_null=True)
    failing_since = s.DateTimeField(allow_null=True)
    previous_secret_until = s.DateTimeField(allow_null=True)
    secret = s.CharField(required=False, help_text="Shown once, when it is made")
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()


class AttemptShown(Shape):
    attempted_at = s.DateTimeField()
    status = s.IntegerField(allow_null=True)
    failure = s.CharField(allow_null=True)
    milliseconds = s.IntegerField()
    response_type = s.ChoiceField(
        choices=WebhookAttempt.ResponseType.values, allow_null=True, help_text="Null when there was no body"
    )
    response_bytes = s.IntegerField(allow_null=True, help_text="Null when there was no answer; its text is not kept")


class DeliveryAnswer(Shape):
    id = s.UUIDField()
    endpoint = s.UUIDField()
    event = s.UUIDField()
    type = s.CharField()
    sequence = s.IntegerField(allow_null=True)
    state = s.CharField()
    attempts = s.IntegerField()
    next_attempt_at = s.DateTimeField(allow_null=True)
    first_delay_ms = s.IntegerField(allow_null=True)
    finished_at = s.DateTimeField(allow_null=True)
    log = AttemptShown(many=True)


class RangeAnswer(Shape):
    released = s.IntegerField()


def endpoint_body(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """An endpoint without its secret."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": endpoint.event_types,
        "agent": endpoint.owner_agent_id,
        "state": endpoint.state,
        "disabled_reason": endpoint.disabled_reason or None,
        "failing_since": endpoint.failing_since,
        "previous_secret_until": endpoint.previous_secret_until,
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
    }


def delivery_body(delivery: WebhookDelivery) -> dict[str, Any]:
    """A delivery with its attempts, oldest first."""
    log = sorted(delivery.log.all(), key=lambda one: (one.attempted_at, one.id))
    is_waiting = delivery.state == WebhookDelivery.State.PENDING
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint_id,
        "event": delivery.message_id,
        "type": delivery.message.type,
        "sequence": delivery.message.sequence,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at if is_waiting else None,
        "first_delay_ms": delivery.first_delay_ms,
        "finished_at": delivery.finished_at,
        "log": [
            {
                "attempted_at": one.attempted_at,
                "status": one.status,
                "failure": one.failure or None,
                "milliseconds": one.milliseconds,
                "response_type": one.response_type or None,
                "response_bytes": one.response_bytes,
            }
            for one in log
        ],
    }


class EndpointsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Your webhook endpoints", scope=SCOPE, answer=EndpointAnswer, is_page=True, parameters=PAGING
        ),
        "POST": Operation(
            summary="Ask to be told; the secret is shown this once",
            scope=SCOPE,
            body=EndpointShape,
            answer=EndpointAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(endpoints_of(self.actor), request, order=("-created_at", "id"))
        return self.respond({**links, "results": [endpoint_body(endpoint) for endpoint in found]})

    def post(self, _request: Request) -> Response:
        done = self.once(
            lambda: create_endpoint(**self.body(), by=self.actor, at=self.at),
            identify=lambda endpoint: (201, str(endpoint.id)),
        )
        if done.result is None:
            kept = endpoint_body(find_endpoint(self.actor, done.resource_id))
            return self.respond(kept, status=201, is_replay=True)
        return self.respond({**endpoint_body(done.result), "secret": done.result.secret}, status=201)


class EndpointView(ApiView):
    operations = {
        "GET": Operation(summary="One webhook endpoint", scope=SCOPE, answer=EndpointAnswer),
        "PATCH": Operation(
            summary="Change, disable or enable an endpoint",
            scope=SCOPE,
            body=EndpointChangeShape,
            answer=EndpointAnswer,
        ),
        "DELETE": Operation(summary="Remove an endpoint", scope=SCOPE, status=204),
    }

    def get(self, _request: Request, endpoint_id: UUID) -> Response:
        return self.respond(endpoint_body(find_endpoint(self.actor, endpoint_id)))

    def patch(self, _request: Request, endpoint_id: UUID) -> Response:
        find_endpoint(self.actor, endpoint_id)
        return self.respond(endpoint_body(change_endpoint(endpoint_id, **self.body(), by=self.actor, at=self.at)))

    def delete(self, _request: Request, endpoint_id: UUID) -> Response:
        remove_endpoint(endpoint_id, by=self.actor, at=self.at)
        return Response(status=204)


class RotateSecretView(ApiView):
    operations = {
        "POST": Operation(
            summary="A new secret, shown this once; both sign for a day",
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
            return self.respond(endpoint_body(find_endpoint(self.actor, endpoint_id)), is_replay=True)
        return self.respond({**endpoint_body(done.result), "secret": done.result.secret})


class TestEventView(ApiView):
    operations = {
        "POST": Operation(
            summary="Send a test event to this endpoint",
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
        body = delivery_body(find_delivery(self.actor, delivery_id))
        return self.respond(body, status=202, is_replay=done.replayed)


class DeliveriesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Deliveries, newest first, with every attempt",
            scope=SCOPE,
            answer=DeliveryAnswer,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("endpoint", "Only of this endpoint.", "uuid"),
                Parameter("state", "Only in this state.", choices=tuple(WebhookDelivery.State.values)),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(
            deliveries_of(self.actor).filter(**self.parameters_given("endpoint", "state")),
            request,
            order=("-sequence", "id"),
        )
        return self.respond({**links, "results": [delivery_body(delivery) for delivery in found]})

    def parameters_given(self, *names: str) -> dict[str, Any]:
        """Those query parameters that were given."""
        return {name: self.parameters[name] for name in names if name in self.parameters}


class RedeliverView(ApiView):
    operations = {
        "POST": Operation(
            summary="Send one delivery again", scope=SCOPE, body=NoFields, answer=DeliveryAnswer, status=202
        )
    }

    def post(self, _request: Request, delivery_id: UUID) -> Response:
        find_delivery(self.actor, delivery_id)

        def perform() -> WebhookDelivery:
            self.body()
            return redeliver_one(delivery_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda delivery: (202, str(delivery.id)))
        body = delivery_body(find_delivery(self.actor, delivery_id))
        return self.respond(body, status=202, is_replay=done.replayed)


class RedeliverRangeView(ApiView):
    operations = {
        "POST": Operation(
            summary="Send a range of sequences again", scope=SCOPE, body=RangeShape, answer=RangeAnswer, status=202
        )
    }

    def post(self, _request: Request) -> Response:
        def perform() -> int:
            values = self.body()
            if values["first"] > values["last"]:
                error = FieldError("/last", "before_first", "Give a sequence that is not before the first.")
                raise InputRejected("This range is empty.", errors=[error])
            endpoint_id = values.pop("endpoint")
            return redeliver_range(endpoint_id, **values, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda _released: (202, ""))
        return self.respond({"released": done.result or 0}, status=202, is_replay=done.replayed)
