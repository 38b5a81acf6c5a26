"""What differs between two sets of routing rules, as a lead reads it before publishing (R17)."""

import pytest

from inquiries.routing.rules import DraftRule, decide_changes


def rule(name, position=1, queue="billing", skills=(), **conditions):
    return DraftRule(position=position, name=name, conditions=conditions, queue=queue, skills=skills)


def in_order(names):
    return [rule(name, position) for position, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param([], [], [], id="nothing is nothing"),
        pytest.param([rule("A")], [rule("A")], [], id="the same rule"),
        pytest.param([], [rule("A")], [("added", "A")], id="a new name is a new rule"),
        pytest.param([rule("A")], [], [("removed", "A")], id="a name that is gone is a removed rule"),
        pytest.param(
            [rule("A")], [rule("B")], [("added", "B"), ("removed", "A")], id="a renamed rule is one gone and one new"
        ),
        pytest.param([rule("A")], [rule("A", queue="claims")], [("changed", "A")], id="another queue"),
        pytest.param([rule("A")], [rule("A", skills=("x",))], [("changed", "A")], id="another skill"),
        pytest.param([rule("A")], [rule("A", state=["KY"])], [("changed", "A")], id="another condition"),
        pytest.param(
            [rule("A", state=["KY", "OH"], skills=("x", "y"))],
            [rule("A", state=["OH", "KY"], skills=("y", "x"))],
            [],
            id="the order of values and skills says nothing",
        ),
        pytest.param([rule("A", priority=[1])], [rule("A", priority=["1"])], [], id="a number is its digits"),
        pytest.param([rule("A", 10)], [rule("A", 20)], [], id="a position among the same rules says nothing"),
        pytest.param(in_order("ABC"), in_order("BCA"), [("moved", "A")], id="one rule goes to the end"),
        pytest.param(in_order("ABC"), in_order("CAB"), [("moved", "C")], id="one rule comes to the front"),
        pytest.param(in_order("ABC"), in_order("AXBC"), [("added", "X")], id="what makes room has not moved"),
        pytest.param(in_order("ABC"), in_order("AC"), [("removed", "B")], id="what closes ranks has not moved"),
        pytest.param(
            [rule("A", 1), rule("B", 2)],
            [rule("B", 1, queue="claims"), rule("A", 2)],
            [("changed", "B")],
            id="what moved and changed is told as changed",
        ),
        pytest.param(
            [rule("A", 1, queue="x"), rule("A", 2, queue="y")],
            [rule("A", 1, queue="x")],
            [("removed", "A")],
            id="of two with one name, one is gone",
        ),
        pytest.param(
            list(reversed(in_order("ABC"))), in_order("ABC"), [], id="the order they are given in says nothing"
        ),
    ],
)
def test_what_differs(before, after, changes):
    assert [(one.kind, one.name) for one in decide_changes(before, after)] == changes


def test_a_change_carries_both_rules():
    [changed, added, removed] = decide_changes([rule("A"), rule("B", 3)], [rule("A", queue="claims"), rule("C", 2)])
    assert (changed.before, changed.after) == (rule("A"), rule("A", queue="claims"))
    assert (added.before, added.after) == (None, rule("C", 2))
    assert (removed.before, removed.after) == (rule("B", 3), None)
