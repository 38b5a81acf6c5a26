"""The stories agents and associates live through, from filing to the confirmed relay."""

import pytest

from tests.factories import members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

ID_CARD = {
    "inquiry_type": "id_card",
    "summary": "The card never came",
    "details": {"reason": "not_received", "card": "medical", "address_confirmed": True},
    "self_service": "declined",
}


def test_a_member_inquiry_from_profile_to_relay():
    agent = people.agent()
    policy = members.policy(agent)
    vantage, associate = as_agent(agent), as_user(people.associate("benefits").user)

    prefill = vantage.get(f"members/{policy.member_id}/inquiries/prefill/?policy={policy.id}&inquiry_type=id_card")
    assert prefill.status_code == 200, prefill.content
    assert prefill.json()["plan"]["line_of_business"] == "MAPD"

    body = {**ID_CARD, "policy": str(policy.id)}
    check = vantage.post("inquiries/check/", {**body, "member": str(policy.member_id)})
    assert check.status_code == 200, check.content
    assert check.json()["would_file"] is True

    filed = vantage.post(f"members/{policy.member_id}/inquiries/", body)
    assert filed.status_code == 201, filed.content
    inquiry = filed.json()
    assert inquiry["status"] == "queued"
    assert inquiry["queue"]["code"] == "benefits"
    assert inquiry["clocks"]["first_response"]["state"] == "running"

    claimed = associate.post("queues/benefits/claim-next/")
    assert claimed.status_code == 200, claimed.content
    assert claimed.json()["reference"] == inquiry["reference"]

    here = f"inquiries/{inquiry['reference']}/"
    answer = {
        "answer": "A new card is on its way.",
        "relay_text": "Your card comes soon.",
        "resolution_code": "completed",
    }
    resolved = associate.post(f"{here}resolve/", answer)
    assert resolved.status_code == 200, resolved.content
    assert resolved.json()["clocks"]["resolution"]["state"] == "met"

    closed = vantage.post(f"{here}confirm-relay/", {"note": "Told her."})
    assert closed.status_code == 200, closed.content
    assert closed.json()["status"] == "closed"

    kinds = [entry["kind"] for entry in vantage.get(f"{here}timeline/").json()]
    assert kinds == ["submitted", "routed", "claim", "resolve", "confirm-relay"]
    assert vantage.get(f"{here}routing/").json()["rules"][-1]["matched"] is True
    assert [clock["state"] for clock in vantage.get(f"{here}clocks/").json()] == ["met", "met"]
