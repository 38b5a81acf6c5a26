"""Where an escalation goes next: every ladder, every pattern of who is there, from every level (R28)."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from escalations.ladder.rules import (
    OPTIONS,
    Level,
    LevelOwner,
    OptionFacts,
    Wait,
    decide_option_checks,
    decide_place,
    decide_why_it_climbs,
)

MANAGER, EXECUTIVE, SALES, STAND_IN = (uuid4() for _ in range(4))
S, M, X, F = (
    Level.SALES_MANAGER,
    Level.BROKER_RELATIONSHIP_MANAGER,
    Level.BROKER_RELATIONSHIP_EXECUTIVE,
    Level.FALLBACK,
)

# ladder, who is there, above which level → where to, over whom
CAREER = [
    (True, None, S, []),
    (False, None, F, [S]),
    (True, S, F, []),
    (False, S, F, []),
    (True, F, None, None),
    (True, M, S, []),  # the agent was a broker when it was raised
]
BROKER = [
    ((True, True), None, M, []),
    ((False, True), None, X, [M]),
    ((True, False), None, M, []),
    ((False, False), None, F, [M, X]),
    ((True, True), M, X, []),
    ((True, False), M, F, [X]),
    ((True, True), X, F, []),
    ((True, True), F, None, None),
    ((True, True), S, M, []),  # the agent was a career agent when it was raised
]


@pytest.mark.parametrize(("is_there", "above", "level", "over"), CAREER)
def test_career(is_there, above, level, over):
    place = decide_place([LevelOwner(S, SALES if is_there else None)], above=above, fallback=STAND_IN)
    assert (place and place.level, place and list(place.passed_over)) == (level, over)


@pytest.mark.parametrize(("there", "above", "level", "over"), BROKER)
def test_broker(there, above, level, over):
    rungs = [LevelOwner(M, MANAGER if there[0] else None), LevelOwner(X, EXECUTIVE if there[1] else None)]
    place = decide_place(rungs, above=above, fallback=STAND_IN)
    assert (place and place.level, place and list(place.passed_over)) == (level, over)


@pytest.mark.parametrize(("manager", "executive"), list(product((True, False), repeat=2)))
def test_without_a_fallback_the_top_is_the_end(manager, executive):
    rungs = [LevelOwner(M, MANAGER if manager else None), LevelOwner(X, EXECUTIVE if executive else None)]
    place = decide_place(rungs, above=X, fallback=None)
    assert place is None


FACTS = OptionFacts(
    answers=0,
    reopenings=0,
    breached_clocks=0,
    rejected_requests=0,
    has_unanswered_message=False,
    self_service="",
    sos_calls=0,
)


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, set()),
        ({"answers": 1}, {"answer_disputed"}),
        ({"reopenings": 2}, {"reopened"}),
        ({"breached_clocks": 1}, {"target_missed"}),
        ({"rejected_requests": 1}, {"department_rejected"}),
        ({"has_unanswered_message": True}, {"messages_unanswered"}),
        ({"self_service": "offered"}, {"self_service"}),
        ({"self_service": "declined"}, {"self_service"}),
        ({"self_service": "not_available"}, set()),
        ({"sos_calls": 1}, {"sos_line"}),
    ],
)
def test_what_arsos_finds_beside_what_the_agent_lists(changes, holds):
    facts = OptionFacts(**{**{name: getattr(FACTS, name) for name in OptionFacts.__slots__}, **changes})
    found = decide_option_checks(["reopened", "We asked twice"], facts)
    assert {one["option"] for one in found if one["holds"]} == holds
    assert {one["option"] for one in found if one["listed"]} == {"reopened", "We asked twice"}
    assert [one["holds"] for one in found if one["option"] not in OPTIONS] == [None]


DUE = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(seconds=1), DUE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "is_acknowledged", "owner_left", "owner_is_away", "why"),
    [
        (BEFORE, False, False, False, ""),
        (BEFORE, False, False, True, "owner_away"),
        (BEFORE, False, True, True, "owner_left"),
        (BEFORE, True, False, False, ""),
        (BEFORE, True, False, True, ""),
        (BEFORE, True, True, False, "owner_left"),
        (DUE, False, False, False, "not_acknowledged"),
        (DUE, False, False, True, "not_acknowledged"),
        (DUE, True, False, True, "not_settled"),
        (AFTER, True, False, False, "not_settled"),
        (AFTER, True, True, False, "owner_left"),
    ],
)
def test_why_it_climbs(at, is_acknowledged, owner_left, owner_is_away, why):
    wait = Wait(is_acknowledged=is_acknowledged, due_at=DUE, owner_left=owner_left, owner_is_away=owner_is_away)
    assert decide_why_it_climbs(wait, at) == why
