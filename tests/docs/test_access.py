"""The page that says who may do what says what the policy table says."""

from foundation.policy import POLICY
from tests.support.access_tables import tables, written


def test_the_page_has_every_right_of_the_policy() -> None:
    """After a change of the policy: `python -m tests.support.access_tables`."""
    assert written() == tables()


def test_every_kind_of_record_is_written_down() -> None:
    rows = [
        line for line in written().splitlines() if line.startswith("| ") and not line.startswith(("| who", "| ---"))
    ]
    assert len(rows) > sum(len(by_basis) for by_basis in POLICY.values()) > 30
