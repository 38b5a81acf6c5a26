"""What the document of the configuration writes of inquiries: types, rules, deadlines, departments, units and texts."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from accounts.configuration.sections import (
    NUMBERED,
    Gone,
    PartSection,
    RowSection,
    Values,
    VersionSection,
    published,
    register_section,
    rules_section,
)
from foundation.actor import Actor
from foundation.http.inputs import read_schema
from inquiries.catalog.actions import CONTENT, TYPE_VERSIONS
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.departments.models import Department
from inquiries.handoffs.models import DestinationUnit, LegalClock
from inquiries.handoffs.suggestions.actions import SUGGESTION_RULES
from inquiries.job_aids.models import JobAid
from inquiries.referrals.models import ReferralDestination, RefusedType
from inquiries.routing.actions import ROUTING_RULES
from inquiries.routing.models import RoutingRule, RoutingRuleSet
from inquiries.routing.rules import DraftRule
from inquiries.routing.schemas import RuleSetSchema, read_rules
from inquiries.targets.models import AlertRule, FollowUpPlan
from inquiries.targets.rules import decide_plan_errors
from inquiries.tickets.models import SupportUnit
from inquiries.work.models import Macro


def register_sections() -> None:
    """What others refer to comes first. What reaches a system, its secret and its account are no part of a document."""
    for section in (*CATALOG, ROUTING, *TIMES, *UNITS, rules_section(SUGGESTION_RULES), *TEXTS):
        register_section(section)


def _form(values: Values) -> InquiryTypeVersion:
    """A version of a type as it is written, its values judged by its columns; raises ValidationError."""
    written = InquiryTypeVersion(type_id=values["type"], **{name: values[name] for name in CONTENT})
    unsaid = {one.name for one in InquiryTypeVersion._meta.fields} - {*CONTENT}
    written.clean_fields(exclude=unsaid)
    return written


def _publish_form(values: Values, by: Actor, at: datetime) -> Model:
    if not InquiryType.objects.filter(code=values["type"]).exists():
        raise ObjectDoesNotExist
    form = _form(values)
    return TYPE_VERSIONS.put_in_force(title=values["title"], rules=form, by=by, at=at, of=values["type"])


def _rules(values: Values) -> list[DraftRule]:
    """The rules of a set as the API reads them; raises InputRejected."""
    said = {name: values[name] for name in ("title", "rules")}
    return read_rules(read_schema(RuleSetSchema, said))


def _publish_rules(values: Values, by: Actor, at: datetime) -> Model:
    return ROUTING_RULES.put_in_force(title=values["title"], rules=_rules(values), by=by, at=at)


CATALOG = (
    RowSection(
        model=InquiryType,
        columns=("code", "is_active", "position", "group", "help_line", "search_terms"),
        left_out=("current_version",),
        when_gone=Gone.RETIRED,
    ),
    VersionSection(
        model=InquiryTypeVersion,
        of="type",
        columns=CONTENT,
        left_out=NUMBERED,
        in_force=published(InquiryTypeVersion),
        publish=_publish_form,
        judge=lambda values, _at: TYPE_VERSIONS.judge(_form(values)),
        wait=TYPE_VERSIONS.take_turns_at,
    ),
    RowSection(
        model=ReferralDestination,
        columns=("code", "title", "email", "phone", "hours", "calendar", "message"),
        left_out=(),
        when_gone=Gone.STAYS,
    ),
    RowSection(
        model=RefusedType,
        columns=("code", "title", "destination", "message", "is_active", "search_terms"),
        left_out=(),
        when_gone=Gone.RETIRED,
    ),
)
ROUTING = VersionSection(
    model=RoutingRuleSet,
    columns=("title",),
    left_out=NUMBERED,
    in_force=published(RoutingRuleSet),
    publish=_publish_rules,
    judge=lambda values, _at: ROUTING_RULES.judge(_rules(values)),
    wait=ROUTING_RULES.take_turns_at,
    parts=(
        "rules",
        PartSection(
            model=RoutingRule,
            columns=("position", "name", "conditions", "queue", "skills"),
            left_out=("id", "rule_set"),
            told_apart_by=("position",),
        ),
    ),
)
TIMES = (
    RowSection(model=AlertRule, columns=("share", "recipients"), left_out=(), when_gone=Gone.REMOVED),
    RowSection(
        model=FollowUpPlan,
        columns=("kind", "reminder_days", "close_after_days"),
        left_out=(),
        when_gone=Gone.STAYS,
        find_error=lambda plan: decide_plan_errors(plan.reminder_days, plan.close_after_days),
    ),
    RowSection(
        model=LegalClock,
        columns=(
            *("destination", "variant", "is_expedited", "plan_types", "target_seconds", "source", "runs_from"),
            *("is_extended", "in_force_from", "in_force_until", "check_note"),
        ),
        left_out=("id", "checked_by", "checked_on"),
        when_gone=Gone.STAYS,
        # Who compared it with the regulation has not seen the change.
        withdrawn={"checked_by": "", "checked_on": None},
    ),
)
UNITS = (
    RowSection(
        model=DestinationUnit,
        columns=(
            *("destination", "title", "email", "acknowledge_minutes", "acknowledge_expedited_minutes"),
            "relay_words",
        ),
        left_out=("client",),
        when_gone=Gone.STAYS,
    ),
    RowSection(
        model=Department,
        columns=("code", "title", "calendar", "target_seconds"),
        left_out=(
            *("gateway", "url", "secret", "requires_signature", "client", "poll_seconds"),
            *("failures", "paused_until"),
        ),
        when_gone=Gone.STAYS,
    ),
    RowSection(model=SupportUnit, columns=("code", "title", "email"), left_out=("client",), when_gone=Gone.STAYS),
)
TEXTS = (
    RowSection(
        model=Macro,
        columns=(
            *("title", "place", "body", "relay_text", "resolution_code", "inquiry_types"),
            *("is_complete", "sets_priority", "holds_for", "asks_department", "question", "is_active", "position"),
        ),
        left_out=("id",),
        key=("title",),
        when_gone=Gone.RETIRED,
    ),
    RowSection(
        model=JobAid,
        columns=(
            *("code", "title", "summary", "body", "found_at", "search_terms", "inquiry_types", "is_for_members"),
            "is_active",
        ),
        left_out=("id", "views", "words"),
        when_gone=Gone.RETIRED,
    ),
)
