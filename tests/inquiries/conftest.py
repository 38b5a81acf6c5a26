"""What holds for all tests of inquiries."""

import pytest

from inquiries.bulk import actions as bulk_actions


@pytest.fixture(autouse=True)
def small_runs_end_in_their_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a small bulk run answers must not depend on how busy the machine of the tests is."""
    monkeypatch.setattr(bulk_actions, "SECONDS_AT_ONCE", 60)
