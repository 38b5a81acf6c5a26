"""Views of the routing rules (R17)."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import NoFields
from foundation.http.operations import PAGING, Operation
from foundation.http.views import ApiView
from foundation.jobs.api import change_run
from foundation.versioned.api import PublishVersionView, VersionsAsSent, VersionsView
from inquiries.routing.access import require_rule_keeper
from inquiries.routing.actions import REPLAY, ROUTING_RULES, start_replay
from inquiries.routing.queries import dry_run, find_replay, rule_sets
from inquiries.routing.schemas import (
    DryRunSchema,
    ReplayAnswer,
    ReplaySchema,
    RoutingAnswer,
    RuleSetAnswer,
    RuleSetSchema,
    RuleTriedShown,
    read_rules,
)

RULE_SETS = VersionsAsSent(
    engine=ROUTING_RULES, found=rule_sets, shown_as=RuleSetAnswer.from_version, rules_in=read_rules
)


class RuleSetsView(VersionsView):
    kept = RULE_SETS
    operations = {
        "GET": Operation(
            name="listRoutingRuleSets",
            summary="List routing rule sets",
            description="Returns every version of the routing rules, newest first.",
            scope="queues:work",
            answer=RuleSetAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="createRoutingRuleSet",
            summary="Draft a routing rule set",
            description="Saves a new version as a draft. It routes nothing until it is published.",
            scope="queues:work",
            body=RuleSetSchema,
            answer=RuleSetAnswer,
            status=201,
        ),
    }


class PublishView(PublishVersionView):
    kept = RULE_SETS
    operations = {
        "POST": Operation(
            name="publishRoutingRuleSet",
            summary="Publish a routing rule set",
            description="The rules apply to everything filed from now on.",
            scope="queues:work",
            body=NoFields,
            answer=RuleSetAnswer,
        )
    }


class DryRunView(ApiView):
    """Where rules would send an inquiry, and why; moves nothing (R17)."""

    operations = {
        "POST": Operation(
            name="dryRunRouting",
            summary="Try routing rules on an inquiry",
            description="Returns where the rules would send the inquiry and why. Changes nothing.",
            scope="queues:work",
            body=DryRunSchema,
            answer=RoutingAnswer,
        )
    }

    def post(self, _request: Request) -> Response:
        require_rule_keeper(self.actor)
        self.require_key()
        values = self.body()
        routed = dry_run(self.actor, values["inquiry"], rule_set_id=values.get("rule_set"), at=self.at)
        tried = [RuleTriedShown.of(rule) for rule in routed.route.tried]
        return self.respond(RoutingAnswer.of(routed, queue=routed.queue.code, rules=tried))


class ReplaysView(ApiView):
    """Past traffic through a rule set, in the background; moves nothing (R17)."""

    operations = {
        "POST": Operation(
            name="startRoutingReplay",
            summary="Replay past inquiries through routing rules",
            description="Shows which inquiries would go elsewhere and how the queues would change. Runs in the "
            "background.",
            located="/api/v1/routing/replay/{id}/",
            scope="queues:work",
            body=ReplaySchema,
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
        return self.respond(
            ReplayAnswer.from_run(find_replay(self.actor, replay_id)), status=202, is_replay=done.replayed
        )


class ReplayView(ApiView):
    operations = {
        "GET": Operation(
            name="getRoutingReplay",
            summary="Get a routing replay",
            description="Returns how far the replay is and what it found.",
            scope="queues:work",
            answer=ReplayAnswer,
        )
    }

    def get(self, _request: Request, replay_id: UUID) -> Response:
        return self.respond(ReplayAnswer.from_run(find_replay(self.actor, replay_id)))


class CancelReplayView(ApiView):
    operations = {
        "POST": Operation(
            name="cancelRoutingReplay",
            summary="Cancel a routing replay",
            description="Stops the replay.",
            scope="queues:work",
            body=NoFields,
            answer=ReplayAnswer,
        )
    }

    def post(self, _request: Request, replay_id: UUID) -> Response:
        return change_run(self, replay_id, REPLAY.cancel, find=find_replay, answer=ReplayAnswer.from_run)


class RetryReplayView(ApiView):
    operations = {
        "POST": Operation(
            name="retryRoutingReplay",
            summary="Retry a routing replay",
            description="Continues a replay that failed, from where it stopped.",
            scope="queues:work",
            body=NoFields,
            answer=ReplayAnswer,
        )
    }

    def post(self, _request: Request, replay_id: UUID) -> Response:
        return change_run(self, replay_id, REPLAY.retry, find=find_replay, answer=ReplayAnswer.from_run)
