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
from inquiries.api.answers import RoutingAnswer, RuleSetAnswer
from inquiries.api.inputs import DryRunShape, RuleSetShape, read_rules
from inquiries.api.outputs import rule_set_body
from inquiries.models import RoutingRuleSet
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
