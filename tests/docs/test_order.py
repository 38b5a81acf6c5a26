"""The places whose tests are called slow or long are there, and what takes longest begins."""

import pytest

from tests.support.order import LONGEST, SLOW, longest_first
from tests.support.real_input import ROOT

PRESSES, WEEKS, MATRIX, WALK = LONGEST[0], LONGEST[1], LONGEST[2], "walk/test_reading.py"
SHORT = "members/test_phones.py"


@pytest.mark.parametrize("place", sorted({*SLOW, *LONGEST}))
def test_a_slow_place_holds_tests(place):
    found = ROOT / "tests" / place
    assert found.is_file() or list(found.glob("**/test_*.py"))


@pytest.mark.parametrize(
    ("places", "processes", "pieces"),
    [
        ([SHORT] * 4, 2, [[0, 1], [2, 3]]),
        ([SHORT, SHORT, SHORT, PRESSES], 2, [[3, 0], [1, 2]]),
        ([SHORT, WEEKS, WEEKS, SHORT, PRESSES, SHORT], 2, [[4, 2, 0], [1, 3, 5]]),
        ([MATRIX, MATRIX, SHORT, WALK, SHORT, SHORT], 2, [[0, 1, 2], [3, 4, 5]]),
        ([WALK, WALK, WALK, SHORT], 2, [[0, 1, 2], [3]]),
        ([PRESSES, SHORT, PRESSES, SHORT, PRESSES, SHORT, SHORT], 3, [[0, 1], [2, 3], [4, 5, 6]]),
        ([SHORT, PRESSES], 4, [[1], [0], [], []]),
        ([], 2, [[], []]),
    ],
)
def test_what_takes_longest_begins_in_every_process(places, processes, pieces):
    tests = [(place, f"{place}::{number}") for number, place in enumerate(places)]
    assert longest_first(tests, processes) == [number for piece in pieces for number in piece]
