"""Which inquiry can continue another, and when a duplicate comes back (R14, R19)."""

from uuid import UUID

import pytest

from inquiries.inquiry.rules import OPEN, Status, Subject, comes_back, refuse_survivor

ONE, OTHER = UUID(int=1), UUID(int=2)
FINE = {"is_itself": False, "status": "queued", "is_same_person": True, "has_reason": False, "continued_here": 0}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({}, None),
        ({"is_itself": True}, ("of", "same_inquiry")),
        ({"continued_here": 1}, ("of", "continues_others")),
        ({"continued_here": 2}, ("of", "continues_others")),
        ({"status": "resolved"}, ("of", "not_open")),
        ({"is_same_person": False}, ("reason", "different_person")),
        ({"is_same_person": False, "has_reason": True}, None),
    ],
)
def test_which_inquiry_can_continue_another(given, refusal):
    found = refuse_survivor(**FINE | given)
    assert (found and (found.field, found.code)) == refusal


def test_how_many_continue_is_said():
    assert refuse_survivor(**FINE | {"continued_here": 3}).detail.startswith("3 inquiries are")
    assert refuse_survivor(**FINE | {"continued_here": 1}).detail.startswith("Another inquiry is")


@pytest.mark.parametrize(
    ("ids", "hashes", "is_same"),
    [
        ((ONE, ONE), ([], []), True),
        ((ONE, OTHER), (["a"], ["b"]), False),
        ((None, None), ([], []), False),
        ((None, ONE), (["a", "b"], ["b"]), True),
    ],
)
def test_who_is_one_person(ids, hashes, is_same):
    one, other = (Subject(*given) for given in zip(ids, hashes, strict=True))
    assert one.is_same_person(other) is is_same
    assert other.is_same_person(one) is is_same


@pytest.mark.parametrize("status", [one.value for one in Status])
def test_when_a_duplicate_comes_back(status):
    ended = status not in OPEN
    assert comes_back(is_quiet=True, survivor_status=status) is ended
    assert comes_back(is_quiet=False, survivor_status=status) is (status in {"withdrawn", "duplicate"})
