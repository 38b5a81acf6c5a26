"""What holds for all tests of inquiries."""

import pytest

from inquiries.actions import work_off_bulk_run


@pytest.fixture(autouse=True)
def small_runs_end_in_their_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a small bulk run answers must not depend on how busy the machine of the tests is."""
    monkeypatch.setattr(work_off_bulk_run, "SECONDS_AT_ONCE", 60)
