"""The days of a privacy case, as a table."""

from datetime import UTC, datetime

import pytest

from inquiries.privacy_cases.rules import decide_due, decide_next_alert

FOUND = datetime(2026, 11, 28, 15, tzinfo=UTC)


def test_persons_are_notified_within_sixty_days():
    assert (decide_due(FOUND) - FOUND).days == 60


@pytest.mark.parametrize(("given", "days"), [(0, 30), (1, 45), (2, 55), (3, 60)])
def test_leads_are_told_four_times(given, days):
    assert (decide_next_alert(FOUND, given=given) - FOUND).days == days


def test_after_the_last_alert_there_is_none():
    assert decide_next_alert(FOUND, given=4) is None
