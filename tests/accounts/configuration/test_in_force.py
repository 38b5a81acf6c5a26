"""What is in force after a document fits together, and nothing is lost that a document could not bring back."""

import pytest

from accounts.configuration.document import HEAD
from escalations.ladder.models import LadderRung
from inquiries.routing.models import RoutingRuleSet
from inquiries.targets.models import AlertRule
from staffing.models import WorkQueue
from tests.accounts.configuration.test_document import applied, changed, exported, refused
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
NAMES_FALLBACK = "This level names a fallback. Clear it on the configuration page before the level is removed."
BEGIN = HEAD.format(format=1)


def rows_of(text, section):
    """The rows of one section, each as it stands in the document."""
    return [f"[[{part}" for part in text.split("[[") if part.startswith(f"{section}]]")]


def only(text, section, *, without="nothing"):
    return BEGIN + "".join(row for row in rows_of(text, section) if without not in row)


def test_a_queue_that_the_rules_in_force_use_is_not_retired_beside_them(keeper):
    text = exported(keeper)
    problems = refused(only(text, "workqueue", without='code = "spanish"'), keeper)
    assert any(one.startswith("routingruleset, rules: Choose an active queue.") for one in problems), problems
    assert WorkQueue.objects.get(code="spanish").is_active
    assert applied(exported(keeper), keeper).changes == ()


def test_what_was_unusable_before_does_not_stop_a_document_about_something_else(keeper):
    WorkQueue.objects.filter(code="spanish").update(is_active=False)
    text = exported(keeper)
    assert applied(text, keeper).changes == ()
    assert len(applied(changed(text, ('title = "Grievances"', 'title = "Complaints"')), keeper).changes) == 1
    problems = refused(changed(exported(keeper), ('name = "Blocked access to care"', 'name = "Blocked"')), keeper)
    assert any("rules: Choose an active queue." in one for one in problems)


def test_rules_in_another_order_are_the_same_rules(keeper):
    text = exported(keeper)
    rules = rows_of(text, "routingrule")
    turned = BEGIN + rows_of(text, "routingruleset")[0] + "".join(one + "\n" for one in reversed(rules))
    assert len(rules) > 1
    assert applied(turned, keeper).changes == ()
    assert RoutingRuleSet.objects.count() == 1


@pytest.mark.parametrize(
    ("section", "without"),
    [("ladderrung", 'channel = "broker"'), ("ladderrung", "[["), ("alertrule", "[[")],
)
def test_the_last_row_of_a_kind_is_not_removed(keeper, section, without):
    text = only(exported(keeper), section, without=without)
    empty = text if "[[" in text.removeprefix(BEGIN) else f"{text}{section} = []\n"
    problems = refused(empty, keeper)
    assert len(problems) >= 2
    assert {one.split(": ")[1] for one in problems} == {"Nothing of this kind would be left. Leave at least one row."}
    assert (LadderRung.objects.filter(channel="broker").count(), AlertRule.objects.count()) == (2, 3)


def test_a_level_that_names_a_fallback_is_not_removed(keeper):
    top = LadderRung.objects.get(channel="broker", position=2)
    text = only(exported(keeper), "ladderrung", without=f'level = "{top.level}"')
    LadderRung.objects.filter(pk=top.pk).update(fallback=people.UserFactory())
    assert refused(text, keeper) == [
        f"ladderrung broker / {top.level}: {NAMES_FALLBACK}",
    ]
    LadderRung.objects.filter(pk=top.pk).update(fallback=None)
    assert len(applied(text, keeper).changes) == 1
