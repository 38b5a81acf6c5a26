"""Views of the routing rules (R17)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields
from arsos.api.operations import PAGING, Operation
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from inquiries.access import require_rule_keeper
from inquiries.actions.create_rule_set import create_rule_set
from inquiries.actions.publish_rule_set import publish_rule_set
from inquiries.actions.replay_batch import REPLAY
from inquiries.actions.start_replay import start_replay
from inquiries.api.answers import ReplayAnswer, RoutingAnswer, RuleSetAnswer
from inquiries.api.inputs import DryRunShape, ReplayShape, RuleSetShape, read_rules
from inquiries.api.outputs import replay_body, rule_set_body
from inquiries.models import RoutingReplay, RoutingRuleSet
from inquiries.queries.replays import find_replay
from inquiries.queries.routing_rules import dry_run, find_rule_set, rule_sets


class RuleSetsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Routing rule sets, newest first",
            scope="queues:work",
            answer=RuleSetAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            summary="Draft a routing rule set", scope="queues:work", body=RuleSetShape, answer=RuleSetAnswer, status=201
        ),
    }

    def get(self, request: Request) -> Response:
        require_rule_keeper(self.actor)
        found, links = page_of(rule_sets(), request, order=("-version", "id"))
        return self.respond({**links, "results": [rule_set_body(rule_set) for rule_set in found]})

    def post(self, _request: Request) -> Response:
        require_rule_keeper(self.actor)

        def perform() -> RoutingRuleSet:
            values = self.body()
            return create_rule_set(title=values["title"], rules=read_rules(values), by=self.actor, at=self.at)

        made = self.once(perform, identify=lambda rule_set: (201, str(rule_set.id)))
        rule_set_id = made.result.id if made.result else made.resource_id
        return self.respond(rule_set_body(find_rule_set(rule_set_id)), status=201, is_replay=made.replayed)


class PublishView(ApiView):
    operations = {
        "POST": Operation(
            summary="Publish a draft; it routes from now on", scope="queues:work", body=NoFields, answer=RuleSetAnswer
        )
    }

    def post(self, _request: Request, rule_set_id: UUID) -> Response:
        require_rule_keeper(self.actor)
        find_rule_set(rule_set_id)

        def perform() -> RoutingRuleSet:
            self.body()
            return publish_rule_set(rule_set_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda rule_set: (200, str(rule_set.id)))
        return self.respond(rule_set_body(find_rule_set(rule_set_id)), is_replay=done.replayed)


class DryRunView(ApiView):
    """Where rules would send an inquiry, and why; moves nothing (R17)."""

    operations = {
        "POST": Operation(
            summary="Where rules would send an inquiry", scope="queues:work", body=DryRunShape, answer=RoutingAnswer
        )
    }

    def post(self, _request: Request) -> Response:
        require_rule_keeper(self.actor)
        self.require_key()
        values = self.body()
        routed = dry_run(self.actor, values["inquiry"], rule_set_id=values.get("rule_set"), at=self.at)
        body = {
            "rule_set_version": routed.rule_set_version,
            "queue": routed.queue.code,
            "rules": [rule.as_json() for rule in routed.route.tried],
        }
        return self.respond(body)


class ReplaysView(ApiView):
    """Past traffic through a rule set, in the background; moves nothing (R17)."""

    operations = {
        "POST": Operation(
            summary="Send past traffic through a rule set",
            scope="queues:work",
            body=ReplayShape,
            answer=ReplayAnswer,
            status=202,
        )
    }

    def post(self, _request: Request) -> Response:
        require_rule_keeper(self.actor)
        done = self.once(
            lambda: start_replay(**self.body(), by=self.actor, at=self.at),
            identify=lambda replay: (202, str(replay.id)),
        )
        replay_id = done.result.id if done.result else done.resource_id
        return self.respond(replay_body(find_replay(self.actor, replay_id)), status=202, is_replay=done.replayed)


class ReplayView(ApiView):
    operations = {"GET": Operation(summary="How far a replay is", scope="queues:work", answer=ReplayAnswer)}

    def get(self, _request: Request, replay_id: UUID) -> Response:
        return self.respond(replay_body(find_replay(self.actor, replay_id)))


class CancelReplayView(ApiView):
    operations = {"POST": Operation(summary="Stop a replay", scope="queues:work", body=NoFields, answer=ReplayAnswer)}

    def post(self, _request: Request, replay_id: UUID) -> Response:
        find_replay(self.actor, replay_id)

        def perform() -> RoutingReplay:
            self.body()
            return REPLAY.cancel(replay_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda replay: (200, str(replay.id)))
        return self.respond(replay_body(find_replay(self.actor, replay_id)), is_replay=done.replayed)


class RetryReplayView(ApiView):
    operations = {
        "POST": Operation(
            summary="Go on with a replay that failed", scope="queues:work", body=NoFields, answer=ReplayAnswer
        )
    }

    def post(self, _request: Request, replay_id: UUID) -> Response:
        find_replay(self.actor, replay_id)

        def perform() -> RoutingReplay:
            self.body()
            return REPLAY.retry(replay_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda replay: (200, str(replay.id)))
        return self.respond(replay_body(find_replay(self.actor, replay_id)), is_replay=done.replayed)
