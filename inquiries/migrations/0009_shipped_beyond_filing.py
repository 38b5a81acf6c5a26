"""Units behind hand-overs, the first rules that suggest them, refused types, job aids, and who repairs Vantage.

Administrators change them afterwards. What was flagged before there were rules becomes a suggestion to decide.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from inquiries.catalog.hand_overs import SHIPPED_UNITS
from inquiries.catalog.job_aids import SHIPPED_JOB_AIDS
from inquiries.catalog.referrals import SHIPPED_REFUSED_TYPES
from inquiries.catalog.suggestions import SHIPPED_SUGGESTION_RULES

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
AGENT_SUPPORT_HOURS = [["08:00", "21:00"]]
EXPEDITED = ("expedited", "part_b_drug_expedited")


def ship(apps: Any, _editor: Any) -> None:
    models = {name: apps.get_model("inquiries", name).objects for name in MODELS}
    for destination, title, relay_words in SHIPPED_UNITS:
        models["DestinationUnit"].create(destination=destination, title=title, relay_words=relay_words)
    models["LegalClock"].filter(variant__in=EXPEDITED).update(is_expedited=True)
    models["SuggestionRuleSet"].create(
        version=1,
        title="As shipped",
        state="published",
        rules=SHIPPED_SUGGESTION_RULES,
        created_by_name="ARSOS",
        created_at=LONG_AGO,
        published_at=LONG_AGO,
    )
    support = models["ReferralDestination"].get(code="agent_support")
    support.calendar = _agent_support_calendar(apps)
    support.save()
    for code, title, message in SHIPPED_REFUSED_TYPES:
        models["RefusedType"].create(code=code, title=title, destination=support, message=message)
    models["SupportUnit"].create(code="asu", title="Agent Support (ASU)")
    for aid in SHIPPED_JOB_AIDS:
        models["JobAid"].create(
            code=aid.code,
            title=aid.title,
            summary=aid.summary,
            body="\n".join(aid.steps),
            found_at=aid.found_at,
            search_terms=aid.search_terms,
            inquiry_types=list(aid.inquiry_types),
            is_for_members=aid.is_for_members,
        )
    _keep_open_suggestions(models)


MODELS = (
    "DestinationUnit",
    "HandOverSuggestion",
    "Inquiry",
    "JobAid",
    "LegalClock",
    "ReferralDestination",
    "RefusedType",
    "SuggestionRuleSet",
    "SupportUnit",
)


def _agent_support_calendar(apps: Any) -> Any:
    calendar = apps.get_model("desk", "Calendar").objects.create(code="agent_support", title="Agent Support")
    apps.get_model("desk", "CalendarVersion").objects.create(
        calendar=calendar,
        version=1,
        effective_at=LONG_AGO,
        rules={
            "time_zone": "America/New_York",
            "weekly": [*[AGENT_SUPPORT_HOURS] * 5, [], []],
            "federal_holidays": True,
            "closures": [],
            "seasons": [],
        },
    )
    return calendar


def _keep_open_suggestions(models: dict[str, Any]) -> None:
    flagged = models["Inquiry"].filter(hand_over_suggested=True)
    flagged.filter(hand_overs__isnull=False).update(hand_over_suggested=False)
    for inquiry in models["Inquiry"].filter(hand_over_suggested=True).only("id", "created_at").iterator():
        models["HandOverSuggestion"].create(
            inquiry=inquiry,
            destination="grievance",
            score=1.0,
            phrases=["type dissatisfaction"],
            rule_set_version=1,
            suggested_at=inquiry.created_at,
        )


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0008_beyond_filing"), ("desk", "0002_shipped_desk")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
