"""What is shipped is loaded once, follows where nobody edited it, and gives way to an administrator."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from foundation.owner_role import as_owner
from foundation.shipped.differences import differences
from foundation.shipped.files import Shipped, shipped_rows
from foundation.shipped.loading import load_shipped
from foundation.shipped.models import ShippedRow
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.departments.models import Department
from inquiries.routing.models import RoutingRule, RoutingRuleSet
from inquiries.targets.models import AlertRule
from inquiries.work.models import Macro
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
FORM = {
    "title": "Hearing aid",
    "plan_types": ["MA"],
    "flows": ["my_humana_business"],
    "priority": 3,
    "first_response_minutes": 60,
    "resolution_minutes": 120,
    "details_schema": {"type": "object", "properties": {}},
    "state": "published",
    "created_by_name": "ARSOS",
    "created_at": "2000-01-01T00:00:00+00:00",
    "published_at": "2000-01-01T00:00:00+00:00",
}


def load(*changed):
    """Load what a later version ships: today's rows with these in place of, or beside, those of the same key."""
    new = {(row.table, row.key): row for row in changed}
    rows = [new.pop((row.table, row.key), row) for row in shipped_rows()]
    with as_owner():
        return load_shipped(sorted([*rows, *new.values()], key=order_of(rows)), at=AT)


def order_of(rows):
    tables = list(dict.fromkeys(row.table for row in rows))
    return lambda row: tables.index(row.table)


def department(code="billing", **values):
    """A department as a later version ships it."""
    before = next((row.values for row in shipped_rows() if row.model is Department and row.values["code"] == code), {})
    return Shipped(Department, {"code": code, **before, **values})


def told():
    return [str(one) for one in differences()]


def test_loading_again_changes_nothing():
    before = list(ShippedRow.objects.values().order_by("id"))
    loaded = load()
    assert (loaded.added, loaded.changed, loaded.refused) == ([], [], [])
    assert list(ShippedRow.objects.values().order_by("id")) == before
    assert len(before) == len(shipped_rows()) >= 137
    assert told() == []


def test_what_nobody_edited_follows_and_what_somebody_edited_stays():
    Department.objects.filter(code="claims").update(title="Medical claims desk")
    loaded = load(department("billing", target_seconds=7200), department("claims", target_seconds=7200))
    assert (loaded.added, loaded.changed, loaded.refused) == ([], ["inquiries.department billing"], [])
    assert Department.objects.get(code="billing").target_seconds == 7200
    assert Department.objects.get(code="claims").target_seconds == 24 * 3600
    assert told() == [
        "inquiries.department billing: target_seconds is 7200 here, 57600 as shipped",
        "inquiries.department claims: title is 'Medical claims desk' here, 'Claims' as shipped",
    ]


def test_a_row_that_was_renamed_is_an_edit_and_makes_no_second_one():
    Macro.objects.filter(title="The bill is correct").update(title="Your bill is correct")
    assert load().added == []
    assert Macro.objects.count() == 6
    assert told() == ["inquiries.macro answer / The bill is correct: title is 'Your bill is correct' here, 'The bill is correct' as shipped"]  # fmt: skip  # noqa: E501


def test_what_was_deleted_does_not_come_back():
    AlertRule.objects.filter(share=90).delete()
    assert load().added == []
    assert not AlertRule.objects.filter(share=90).exists()
    assert told() == ["inquiries.alertrule 90: deleted here"]


def test_what_is_new_is_added_once_by_two_at_once():
    new = department("dental", title="Dental", calendar="business", target_seconds=7200)
    with as_owner():
        loaded = at_once(2, lambda _number: load_shipped([new], at=AT))
    assert sorted(one.added for one in loaded) == [[], ["inquiries.department dental"]]
    assert Department.objects.get(code="dental").calendar.code == "business"
    assert ShippedRow.objects.filter(key="dental").count() == 1
    assert told() == ["inquiries.department dental: no longer shipped; it stays"]


def test_a_new_type_is_in_force_with_its_first_form():
    kind = Shipped(InquiryType, {"code": "hearing_aid", "position": 19})
    form = Shipped(InquiryTypeVersion, {"type": "hearing_aid", "version": 1, **FORM})
    assert load(kind, form).refused == []
    assert InquiryType.objects.get(code="hearing_aid").current_version.title == "Hearing aid"


def test_what_has_versions_is_published_by_administrators_alone():
    """A changed form, a rule more: both are shown, and the versions that stand are left as they are."""
    billing = next(row for row in shipped_rows() if row.key == "billing / 1")
    rule = next(row for row in shipped_rows() if row.model is RoutingRule)
    form = Shipped(InquiryTypeVersion, {**billing.values, "priority": 1})
    loaded = load(form, Shipped(RoutingRule, {**rule.values, "position": 200, "name": "One more"}))
    assert (loaded.added, loaded.changed, loaded.refused) == ([], [], [])
    assert InquiryTypeVersion.objects.get(type="billing").priority == 3
    assert RoutingRule.objects.count() == 9
    RoutingRuleSet.objects.filter(version=1).update(state="retired")
    RoutingRuleSet.objects.create(version=2, title="Ours", state="published", created_at=AT, published_at=AT)
    assert [one for one in told() if "title" in one] == [
        "inquiries.routingruleset 1: title is 'Ours' here, 'As shipped' as shipped"
    ]


def test_a_row_that_does_not_fit_beside_an_administrators_is_named_and_stops_nobody():
    Macro.objects.create(title="Dental card is on its way", place="note", body="Sent.")
    macro = {"title": "Dental card is on its way", "place": "answer", "body": "Ordered."}
    lost = department("lost", title="Lost", calendar="there is none", target_seconds=7200)
    bounds = department("slow", title="Slow", calendar="business", target_seconds=1)
    loaded = load(Shipped(Macro, macro), lost, bounds, department("billing", title="Premium billing"))
    assert loaded.refused == [
        "inquiries.department lost",
        "inquiries.department slow",
        "inquiries.macro answer / Dental card is on its way",
    ]
    assert loaded.changed == ["inquiries.department billing"]
    assert Department.objects.count() == 7


def test_the_command_says_what_differs_and_loads():
    words = StringIO()
    call_command("shipped", "diff", stdout=words)
    assert words.getvalue() == "Everything is as shipped.\n"
    with as_owner():
        ShippedRow.objects.filter(table="inquiries.alertrule", key="90").delete()
        AlertRule.objects.filter(share=90).delete()
    words = StringIO()
    call_command("shipped", "diff", stdout=words)
    assert words.getvalue().splitlines() == [
        "inquiries.alertrule 90: not loaded yet: run migrate_as_owner",
        "1 difference.",
    ]
    words = StringIO()
    call_command("shipped", "load", stdout=words)
    assert words.getvalue() == "1 row added, 0 brought up to date.\n"
    assert AlertRule.objects.get(share=90).recipients == ["holder", "lead"]
