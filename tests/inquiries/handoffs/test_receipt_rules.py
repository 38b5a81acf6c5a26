"""Which first receipts of a handoff are possible, as a table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from inquiries.handoffs.rules import Receipt, decide_correction_errors, decide_receipt_errors

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
FILED, LATER = NOW - timedelta(days=10), NOW - timedelta(days=4)


def receipt(at):
    return Receipt(at, at.date())


@pytest.mark.parametrize(
    ("at", "codes"),
    [
        (NOW, []),
        (NOW + timedelta(seconds=1), ["in_future"]),
        (datetime(2024, 1, 1, 12, tzinfo=UTC), []),
        (datetime(2023, 12, 31, 12, tzinfo=UTC), ["too_early"]),
    ],
)
def test_a_first_receipt_is_of_this_year_or_the_two_before(at, codes):
    found = decide_receipt_errors(receipt(at), filed_on=date(2026, 11, 28), now=NOW)
    assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("at", "recorded", "codes"),
    [
        (FILED - timedelta(days=1), FILED, []),
        (FILED, FILED, ["unchanged"]),
        (FILED + timedelta(seconds=1), FILED - timedelta(days=1), ["after_filing"]),
        (FILED + timedelta(days=1), LATER, []),  # a later message was what was received
        (LATER + timedelta(seconds=1), LATER, ["after_filing"]),
        (NOW, NOW + timedelta(days=1), ["after_filing"]),  # not after it was handed over
        (datetime(2024, 11, 18, 15, tzinfo=UTC), FILED, []),
        (datetime(2024, 11, 17, 15, tzinfo=UTC), FILED, ["too_early"]),
    ],
)
def test_a_correction_lies_in_the_two_years_before_filing(at, recorded, codes):
    found = decide_correction_errors(
        receipt(at), recorded_at=recorded, filed_at=FILED, filed_on=FILED.date(), handed_over_at=NOW - timedelta(days=2)
    )
    assert [one.code for one in found] == codes


def test_two_years_before_a_leap_day_is_the_last_day_of_february():
    filed = datetime(2028, 2, 29, 15, tzinfo=UTC)
    given = {"recorded_at": filed, "filed_at": filed, "filed_on": filed.date(), "handed_over_at": filed}
    assert decide_correction_errors(receipt(datetime(2026, 2, 28, 12, tzinfo=UTC)), **given) == []
    (error,) = decide_correction_errors(receipt(datetime(2026, 2, 27, 12, tzinfo=UTC)), **given)
    assert error.code == "too_early"
