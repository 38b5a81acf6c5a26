"""What the document of the configuration writes of the desk: skills, hours and queues."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from accounts.configuration.sections import Gone, RowSection, Values, VersionSection, register_section
from foundation.actor import Actor
from foundation.errors import InputRejected
from foundation.transactions import inside_transaction
from staffing.models import Calendar, CalendarVersion, Skill, WorkQueue
from staffing.rules import read_hours
from staffing.steps import put_hours_in_force


def register_sections() -> None:
    """What others refer to comes first."""
    register_section(RowSection(model=Skill, columns=("code", "title"), left_out=(), when_gone=Gone.STAYS))
    register_section(RowSection(model=Calendar, columns=("code", "title"), left_out=("id",), when_gone=Gone.STAYS))
    register_section(HOURS)
    register_section(
        RowSection(
            model=WorkQueue,
            columns=("code", "title", "calendar", "urgent_calendar", "is_triage", "distribution", "is_active"),
            left_out=("id",),
            when_gone=Gone.RETIRED,
        )
    )


def _newest() -> "QuerySet[CalendarVersion]":
    return CalendarVersion.objects.order_by("calendar", "-version").distinct("calendar")


@inside_transaction
def _hold(codes: list[str]) -> None:
    """As whoever publishes hours does."""
    list(Calendar.objects.select_for_update().filter(code__in=codes).order_by("pk"))


def _publish(values: Values, by: Actor, at: datetime) -> Model:
    calendar = Calendar.objects.filter(code=values["calendar"]).first()
    if calendar is None:
        raise ObjectDoesNotExist
    return put_hours_in_force(calendar.pk, rules=values["rules"], by=by, at=at)


def _judge(values: Values, at: datetime) -> None:
    read_hours(values["rules"], at)


def _normal(values: Values, at: datetime) -> Values:
    """Hours as they are kept: with every part that they may have."""
    try:
        return {**values, "rules": read_hours(values["rules"], at).to_json()}
    except InputRejected:
        return values


HOURS = VersionSection(
    model=CalendarVersion,
    of="calendar",
    columns=("rules",),
    left_out=("id", "version", "effective_at"),
    in_force=_newest,
    publish=_publish,
    judge=_judge,
    normal=_normal,
    hold=_hold,
)
