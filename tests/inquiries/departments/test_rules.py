"""Every report on every state of a department request (R18)."""

import pytest

from inquiries.departments.rules import RequestStatus, allowed_statuses, decide_report

TABLE = """
state        sent       accepted   in_progress  answered   rejected   cancelled
sent         repeated   applied    applied      applied    applied    applied
accepted     late       repeated   applied      applied    applied    applied
in_progress  late       late       repeated     applied    applied    applied
answered     late       late       late         repeated   refused    refused
rejected     late       late       late         refused    repeated   refused
cancelled    late       late       late         after_end  after_end  repeated
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]


def test_the_table_has_every_state():
    assert HEAD[1:] == [row[0] for row in ROWS] == [one.value for one in RequestStatus]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_report_does(row):
    current, *effects = row
    reported = HEAD[1:]
    assert [decide_report(RequestStatus(current), RequestStatus(one)).value for one in reported] == effects
    applied = [one for one, effect in zip(reported, effects, strict=True) if effect == "applied"]
    assert [one.value for one in allowed_statuses(RequestStatus(current))] == applied
