"""Which queue the rules choose and what they say of it, and what is wrong with a draft of rules (R15, R17)."""

from dataclasses import replace
from uuid import UUID

import pytest

from inquiries.routing.rules import (
    CONDITION_FIELDS,
    MOST_RULES,
    DraftRule,
    Route,
    RoutingFacts,
    Rule,
    decide_route,
    decide_rule_errors,
)

TRIAGE, BILLING, URGENT = (UUID(int=number) for number in (1, 2, 3))
CODES = {TRIAGE: "triage", BILLING: "billing", URGENT: "urgent_access"}
FACTS = RoutingFacts(
    inquiry_type="billing",
    family="medicare",
    plan_type="MAPD",
    state="KY",
    language="es",
    flow="my_humana_business",
    agent_channel="career",
    priority=3,
)


def rule(position, queue=BILLING, skills=(), **conditions):
    return Rule(
        position=position,
        name=f"Rule {position}",
        conditions=conditions,
        queue_id=queue,
        queue_code=CODES[queue],
        skills=skills,
    )


def routed(*rules, facts=FACTS) -> Route:
    return decide_route(facts, rules, triage_id=TRIAGE, triage_code="triage")


@pytest.mark.parametrize(
    ("rules", "queue", "matched"),
    [
        pytest.param([], TRIAGE, "", id="without rules, triage takes it"),
        pytest.param([rule(1, state=["OH"])], TRIAGE, "", id="where no rule holds, triage takes it"),
        pytest.param([rule(1)], BILLING, "Rule 1", id="a rule without conditions takes everything"),
        pytest.param([rule(1, state=["OH", "KY"])], BILLING, "Rule 1", id="one of the accepted values is enough"),
        pytest.param(
            [rule(1, state=["KY"], language=["en"]), rule(2, URGENT)],
            URGENT,
            "Rule 2",
            id="every condition of a rule must hold",
        ),
        pytest.param([rule(2, URGENT), rule(1)], BILLING, "Rule 1", id="the lowest position is tried first"),
        pytest.param([rule(1, priority=[3])], BILLING, "Rule 1", id="a priority is compared as a number"),
        pytest.param([rule(1, priority=["3"])], TRIAGE, "", id="a priority is no text"),
        pytest.param([rule(1, state=["ky"])], TRIAGE, "", id="values are compared to the letter"),
    ],
)
def test_the_first_rule_that_holds_decides(rules, queue, matched):
    found = routed(*rules)
    assert (found.queue_id, found.queue_code, found.matched) == (queue, CODES[queue], matched)


def test_the_skills_are_those_of_the_rule_that_decided():
    rules = rule(1, skills=("dsnp",), state=["OH"]), rule(2, skills=("spanish", "billing"))
    assert routed(*rules).skills == ("spanish", "billing")
    assert routed(rules[0]).skills == ()


@pytest.mark.parametrize(
    ("conditions", "facts", "why"),
    [
        pytest.param({}, FACTS, "the rule takes everything", id="it has no conditions"),
        pytest.param(
            {"state": ["KY"], "priority": [1, 3]}, FACTS, "state is KY; priority is 3", id="every fact it looked at"
        ),
        pytest.param(
            {"state": ["OH", "TX"], "language": ["en"]},
            FACTS,
            "state is KY, the rule wants OH, TX",
            id="the first condition that failed",
        ),
        pytest.param(
            {"state": ["KY"]},
            replace(FACTS, state=""),
            "state is unknown, the rule wants KY",
            id="a fact that is not known",
        ),
        pytest.param({"state": [""]}, replace(FACTS, state=""), "state is unknown", id="a rule for what is not known"),
    ],
)
def test_a_rule_says_why(conditions, facts, why):
    assert [one.why for one in routed(rule(1, **conditions), facts=facts).tried] == [why]


def test_what_was_tried_ends_with_the_rule_that_decided():
    tried = routed(rule(3), rule(1, state=["OH"]), rule(2)).tried
    assert [(one.position, one.matched) for one in tried] == [(1, False), (2, True)]


def draft(position=1, queue="billing", **conditions):
    return DraftRule(position=position, name=f"Rule {position}", conditions=conditions, queue=queue)


@pytest.mark.parametrize(
    ("rules", "errors"),
    [
        pytest.param([], [], id="no rules are sound: triage takes everything"),
        pytest.param([draft(), draft(2, state=["KY"])], [], id="rules of their own positions"),
        pytest.param([draft(), draft(), draft(2)], [("/rules/1/position", "repeated")], id="a position is taken once"),
        pytest.param([draft(queue="gone")], [("/rules/0/queue", "unknown_queue")], id="the queue must be active"),
        pytest.param(
            [draft(color=["red"])], [("/rules/0/conditions/color", "unknown_field")], id="rules look at known facts"
        ),
        pytest.param(
            [draft(state="KY")], [("/rules/0/conditions/state", "wrong_type")], id="values are given as a list"
        ),
        pytest.param(
            [draft(state=[])], [("/rules/0/conditions/state", "wrong_type")], id="a condition accepts something"
        ),
        pytest.param(
            [draft(queue="gone", color=[]), draft(queue="gone")],
            [
                ("/rules/0/queue", "unknown_queue"),
                ("/rules/0/conditions/color", "unknown_field"),
                ("/rules/1/position", "repeated"),
                ("/rules/1/queue", "unknown_queue"),
            ],
            id="everything that is wrong is named at once",
        ),
        pytest.param([draft(place) for place in range(MOST_RULES)], [], id="as many rules as there may be"),
        pytest.param(
            [draft(place, queue="gone") for place in range(MOST_RULES + 1)],
            [("/rules", "too_many")],
            id="too many rules are not read one by one",
        ),
    ],
)
def test_what_is_wrong_in_a_draft(rules, errors):
    found = decide_rule_errors(rules, queue_codes=frozenset({"billing"}))
    assert [(one.pointer, one.code) for one in found] == errors


def test_rules_look_at_every_fact_there_is():
    assert set(CONDITION_FIELDS) == set(RoutingFacts.__dataclass_fields__)
