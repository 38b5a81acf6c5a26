"""The use of the SOS line, by agent (R28)."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation import clock
from tests.factories import members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)


def test_use_by_agent():
    one, two = people.agent(), people.agent()
    lead = people.associate("triage", lead=True)
    member = members.policy(one).member
    body = {"member": str(member.id), "how": "three_way", "reasons": ["clinical_need"]}
    with clock.frozen(NOON):
        caller = as_agent(one)
        caller.post("sos-screenings/", {**body, "member_on_line": False})
        made = caller.post("sos-screenings/", {**body, "member_on_line": True}).json()
        caller.post("sos-screenings/", {**body, "member_on_line": True})
        for outcome in ("disconnected", "resolved"):
            times = {"started_at": NOON.isoformat(), "ended_at": NOON.isoformat(), "outcome": outcome}
            assert caller.post("sos-calls/", {"screening": made["id"], **times}).status_code == 201
        as_agent(two).post("sos-calls/", {"started_at": (NOON - timedelta(hours=1)).isoformat()})
        rows = as_user(lead.user).get("reports/sos-use/").json()["rows"]
        earlier = as_user(lead.user).get("reports/sos-use/?from=2026-10-01&to=2026-10-31").json()["rows"]
        assert as_agent(one).get("reports/sos-use/").status_code == 403
    assert rows == [
        {
            "agent": one.name,
            "screenings": 3,
            "passed": 2,
            "attested": 0,
            "changed_answers": 2,
            "many_outside_book": 0,
            "without_call": 1,
            "calls": 2,
            "calls_without_screening": 0,
            "calls_flagged": 0,
            "calls_resolved": 1,
        },
        {
            "agent": two.name,
            "screenings": 0,
            "passed": 0,
            "attested": 0,
            "changed_answers": 0,
            "many_outside_book": 0,
            "without_call": 0,
            "calls": 1,
            "calls_without_screening": 1,
            "calls_flagged": 1,
            "calls_resolved": 0,
        },
    ]
    assert earlier == []
