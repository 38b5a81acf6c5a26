"""How long a draft is kept after its last change (R12)."""

from datetime import UTC, datetime, timedelta

import pytest

from inquiries.filing.rules import kept_since

CHANGED = datetime(2026, 10, 20, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "is_gone"),
    [
        pytest.param(timedelta(), False, id="just changed"),
        pytest.param(timedelta(days=29, hours=23), False, id="within 30 days"),
        pytest.param(timedelta(days=30), False, id="30 days to the second are still kept"),
        pytest.param(timedelta(days=30, seconds=1), True, id="after 30 days it goes"),
        pytest.param(timedelta(days=400), True, id="long after"),
    ],
)
def test_a_draft_is_kept_for_30_days(later, is_gone):
    assert (kept_since(CHANGED + later) > CHANGED) is is_gone
