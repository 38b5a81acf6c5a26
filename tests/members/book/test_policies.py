"""How a policy stands on a day, and a member by their policies (R37)."""

from datetime import date

import pytest

from members.book.rules import BEST_FIRST, PolicyState, decide_best_state, decide_state

FIRST, LAST = date(2026, 3, 1), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("on", "terminates_on", "state"),
    [
        pytest.param(date(2026, 2, 28), None, "future_effective", id="the day before it begins"),
        pytest.param(FIRST, None, "active", id="its first day"),
        pytest.param(date(2030, 1, 1), None, "active", id="without an end it goes on"),
        pytest.param(date(2026, 2, 28), LAST, "future_effective", id="an end says nothing before the beginning"),
        pytest.param(FIRST, LAST, "pending_term", id="its end is known"),
        pytest.param(LAST, LAST, "pending_term", id="the last day of coverage counts"),
        pytest.param(date(2026, 12, 1), LAST, "termed", id="the day after"),
        pytest.param(FIRST, FIRST, "pending_term", id="a policy of one day"),
    ],
)
@pytest.mark.parametrize("is_cancelled", [False, True], ids=["", "cancelled"])
def test_the_state_follows_from_the_dates(on, terminates_on, state, is_cancelled):
    found = decide_state(effective_on=FIRST, terminates_on=terminates_on, is_cancelled=is_cancelled, on=on)
    assert found == ("cancelled" if is_cancelled else state)


@pytest.mark.parametrize(
    ("states", "standing"),
    [
        pytest.param([], None, id="no policy, no standing"),
        pytest.param(["termed", "active"], "active", id="one active policy is enough"),
        pytest.param(["future_effective", "pending_term"], "pending_term", id="coverage today before coverage to come"),
        pytest.param(
            ["termed", "future_effective"], "future_effective", id="coverage to come before coverage that was"
        ),
        pytest.param(["cancelled", "termed"], "termed", id="coverage that was before coverage that never was"),
        pytest.param(["cancelled", "cancelled"], "cancelled", id="only cancelled policies"),
    ],
)
def test_the_best_policy_gives_the_standing(states, standing):
    assert decide_best_state([PolicyState(one) for one in states]) == standing


def test_every_state_has_its_rank():
    assert sorted(BEST_FIRST) == sorted(PolicyState)
