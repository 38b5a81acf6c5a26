"""Views of the criteria of the SOS line: drafted, tried, published (R26)."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.operations import PAGING, Operation
from arsos.api.pagination import page_of
from arsos.api.versioned_rules import RulesAnswer, RulesShape, rules_body
from arsos.api.views import ApiView
from arsos.kernel.errors import FieldError, InputRejected
from escalations.access import require_criteria_keeper
from escalations.actions.create_sos_criteria import create_sos_criteria, require_sound_criteria
from escalations.actions.publish_sos_criteria import publish_sos_criteria
from escalations.api.inputs import CriteriaDryRunShape
from escalations.api.outputs import DryRunAnswer
from escalations.models import SosCriteria
from escalations.queries.sos_criteria import (
    all_criteria,
    compare_with_past,
    criteria_in_force,
    criteria_of,
    find_criteria,
    judge,
)
from escalations.rules.sos_screening import Criteria, Decision


class CriteriaListView(ApiView):
    operations = {
        "GET": Operation(
            summary="Versions of the SOS criteria, newest first",
            scope="queues:work",
            answer=RulesAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            summary="Draft new SOS criteria",
            scope="queues:work",
            body=RulesShape,
            answer=RulesAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        require_criteria_keeper(self.actor)
        found, links = page_of(all_criteria(), request, order=("-version", "id"))
        return self.respond({**links, "results": [rules_body(one) for one in found]})

    def post(self, _request: Request) -> Response:
        require_criteria_keeper(self.actor)

        def perform() -> SosCriteria:
            return create_sos_criteria(**self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (201, str(made.id)))
        made = done.result or find_criteria(done.resource_id)
        return self.respond(rules_body(made), status=201, is_replay=done.replayed)


class PublishCriteriaView(ApiView):
    operations = {"POST": Operation(summary="Publish drafted SOS criteria", scope="queues:work", answer=RulesAnswer)}

    def post(self, _request: Request, criteria_id: UUID) -> Response:
        require_criteria_keeper(self.actor, is_publishing=True)

        def perform() -> SosCriteria:
            return publish_sos_criteria(criteria_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda made: (200, str(made.id)))
        return self.respond(rules_body(find_criteria(criteria_id)), is_replay=done.replayed)


class CriteriaDryRunView(ApiView):
    operations = {
        "POST": Operation(
            summary="Try SOS criteria on sample answers, or on past screenings; changes nothing",
            scope="queues:work",
            body=CriteriaDryRunShape,
            answer=DryRunAnswer,
        )
    }

    def post(self, _request: Request) -> Response:
        require_criteria_keeper(self.actor)
        self.require_key()
        values = self.body()
        proposed = _proposed(values)
        answers, first_on, last_on = (values.get(name) for name in ("answers", "first_on", "last_on"))
        if answers is None and (first_on is None or last_on is None):
            error = FieldError("/answers", "required", "Give `answers`, or `first_on` and `last_on`.")
            raise InputRejected("Say what to try them on.", errors=[error])
        past = compare_with_past(proposed, first_on=first_on, last_on=last_on) if first_on and last_on else None
        return self.respond(
            {
                "in_force": _judged(judge(answers, criteria_in_force().criteria)) if answers else None,
                "proposed": _judged(judge(answers, proposed)) if answers else None,
                "past": past
                and {
                    "looked_at": past.looked_at,
                    "would_pass": past.would_pass,
                    "would_be_refused": past.would_be_refused,
                    "turned": past.turned,
                },
            }
        )


def _proposed(values: dict[str, Any]) -> Criteria:
    if ("criteria" in values) == ("rules" in values):
        error = FieldError("/criteria", "required", "Give a stored version, or rules; one of them.")
        raise InputRejected("Say which criteria to try.", errors=[error])
    if "criteria" in values:
        return criteria_of(find_criteria(values["criteria"]).id)
    require_sound_criteria(values["rules"])
    return Criteria.from_json(values["rules"])


def _judged(decision: Decision) -> dict[str, Any]:
    return {
        "passed": decision.passed,
        "refusals": list(decision.refusals),
        "also_file": list(decision.also_file),
    }
