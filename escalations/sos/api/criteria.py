"""API of the criteria of the SOS line: drafted, tried and published (R26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from escalations.sos.actions import SOS_CRITERIA
from escalations.sos.api_objects import CRITERIA_RULES
from escalations.sos.queries import all_criteria, compare_with_past, criteria_in_force, criteria_of, judge
from escalations.sos.rules import Criteria
from escalations.sos.schemas import CriteriaDryRunSchema, DryRunAnswer, JudgedShown, PastShown
from foundation.errors import FieldError, InputRejected
from foundation.http.inputs import JsonObject
from foundation.http.operations import PAGING, Operation
from foundation.http.views import ApiView
from foundation.versioned.api import PublishVersionView, VersionsAsSent, VersionsView
from foundation.versioned.models import find_version
from foundation.versioned.schemas import RulesAnswer, RulesSchema, sent_rules


class CriteriaIn(RulesSchema):
    """A version of the SOS criteria to save as a draft."""

    component = "SosCriteriaInput"
    rules = JsonObject(published=CRITERIA_RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaAnswer(RulesAnswer):
    """One version of the SOS criteria."""

    component = "SosCriteria"
    rules: Annotated[Mapping[str, Any], CRITERIA_RULES]


CRITERIA = VersionsAsSent(engine=SOS_CRITERIA, found=all_criteria, shown_as=CriteriaAnswer.of, rules_in=sent_rules)


class CriteriaListView(VersionsView):
    kept = CRITERIA
    operations = {
        "GET": Operation(
            name="listSosCriteria",
            summary="List SOS criteria",
            description="Returns every version of the criteria, newest first.",
            scope="queues:work",
            answer=CriteriaAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="createSosCriteria",
            summary="Draft SOS criteria",
            description="Saves a new version as a draft. It decides nothing until it is published.",
            scope="queues:work",
            body=CriteriaIn,
            answer=CriteriaAnswer,
            status=201,
        ),
    }


class PublishCriteriaView(PublishVersionView):
    kept = CRITERIA
    operations = {
        "POST": Operation(
            name="publishSosCriteria",
            summary="Publish SOS criteria",
            description="The criteria apply to every screening from now on.",
            scope="queues:work",
            answer=CriteriaAnswer,
        )
    }


class CriteriaDryRunView(ApiView):
    operations = {
        "POST": Operation(
            name="dryRunSosCriteria",
            summary="Try SOS criteria",
            description="Judges sample answers or past screenings by the criteria. Changes nothing.",
            scope="queues:work",
            body=CriteriaDryRunSchema,
            answer=DryRunAnswer,
        )
    }

    def post(self, _request: Request) -> Response:
        SOS_CRITERIA.require_drafter(self.actor)
        self.require_key()
        values = self.body()
        proposed = _proposed(values)
        answers, first_on, last_on = (values.get(name) for name in ("answers", "first_on", "last_on"))
        if answers is None and (first_on is None or last_on is None):
            error = FieldError("/answers", "required", _("Give `answers`, or `first_on` and `last_on`."))
            raise InputRejected(_("Choose what to try them on."), errors=[error])
        past = compare_with_past(proposed, first_on=first_on, last_on=last_on) if first_on and last_on else None
        answer = DryRunAnswer(
            in_force=JudgedShown.of(judge(answers, criteria_in_force().criteria)) if answers else None,
            proposed=JudgedShown.of(judge(answers, proposed)) if answers else None,
            past=PastShown.of(past) if past else None,
        )
        return self.respond(answer)


def _proposed(values: dict[str, Any]) -> Criteria:
    if ("criteria" in values) == ("rules" in values):
        error = FieldError("/criteria", "required", _("Give either a stored version or rules."))
        raise InputRejected(_("Choose which criteria to try."), errors=[error])
    if "criteria" in values:
        return criteria_of(find_version(all_criteria(), values["criteria"]).id)
    SOS_CRITERIA.judge(values["rules"])
    return Criteria.from_json(values["rules"])
