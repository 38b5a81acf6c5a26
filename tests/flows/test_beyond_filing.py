"""When filing is not enough: the stories agents, ARSOS and those around them live through, over the API."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from accounts.models.agents import AgentAffiliation
from escalations.ladder.models import LadderRung
from escalations.tasks import chase_calls, check_due
from foundation import clock
from foundation.actor import Role
from inquiries.handoffs.models import DestinationUnit
from inquiries.tasks import alert_on_hand_overs
from inquiries.tickets.models import SupportUnit
from tests.factories import inquiries, members, people
from tests.support.calls import as_client, as_user

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 16, 15, tzinfo=UTC)  # 10:00 in New York


@contextmanager
def after(**passed):
    with clock.frozen(MONDAY + timedelta(**passed)):
        yield


def ok(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def agent():
    return people.agent()


def test_a_prescription_that_the_pharmacy_does_not_hand_out(agent):
    """The member is at the counter; the agent adds them, gets through, and what remains becomes an inquiry."""
    policy = members.policy(agent)
    vantage = as_user(agent.user)
    with after():
        screening = ok(
            vantage.post(
                "sos-screenings/",
                {
                    "member": str(policy.member_id),
                    "member_on_line": True,
                    "how": "three_way",
                    "reasons": ["prescription_access", "billing"],
                },
            ),
            201,
        )
        assert screening["line"]["number"] == settings.ARSOS_SOS_LINE
        assert [one["inquiry_type"] for one in screening["also_file"]] == ["billing"]
    with after(minutes=2):
        call = ok(vantage.post("sos-calls/", {"screening": screening["id"], "started_at": "2026-11-16T15:01:00Z"}), 201)
    with after(minutes=25):
        ended = {"ended_at": "2026-11-16T15:24:00Z", "outcome": "resolved"}
        assert ok(vantage.patch(f"sos-calls/{call['id']}/", ended))["outcome"] == "resolved"
        assert ok(vantage.get(f"sos-screenings/{screening['id']}/"))["line"] is None
        draft = ok(vantage.post(f"sos-screenings/{screening['id']}/drafts/", {"inquiry_type": "billing"}), 201)
        need = inquiries.need("billing")
        content = {**draft["content"], "policy": str(policy.id), "details": dict(need.details)}
        ok(vantage.patch(f"inquiry-drafts/{draft['id']}/", {"content": content}))
        filed = ok(vantage.post(f"inquiry-drafts/{draft['id']}/submit/"), 201)
    assert (filed["inquiry_type"], filed["summary"]) == (
        "billing",
        "After an SOS screening: a prescription that the member cannot get, billing",
    )
    with after(hours=5):
        chase_calls()
        assert ok(vantage.get("me/notifications/"))["results"] == []


def test_a_call_that_is_not_for_the_line(agent):
    """The member waits at home and asks for a card: refused with every reason, and one step to what fits."""
    vantage = as_user(agent.user)
    typed = {
        "first_name": "Ottilie",
        "last_name": "Testperson",
        "date_of_birth": "1950-02-03",
        "zip_code": "40202",
        "coverage_reported": ["medical", "drug"],
    }
    refused = ok(
        vantage.post("sos-screenings/", {"person": typed, "member_on_line": False, "reasons": ["id_card"]}), 201
    )
    assert [one["code"] for one in refused["refusal_reasons"]] == ["member_not_on_line", "send_an_inquiry"]
    assert refused["refusal_reasons"][1]["detail"].endswith("Please file an inquiry about an ID card.")
    draft = ok(vantage.post(f"sos-screenings/{refused['id']}/drafts/", {"inquiry_type": "id_card"}), 201)
    need = inquiries.need("id_card")
    content = {
        **draft["content"],
        "authority": "member_authorization",
        "line_of_business": "MAPD",
        "details": dict(need.details),
        "self_service": "declined",
    }
    ok(vantage.patch(f"inquiry-drafts/{draft['id']}/", {"content": content}))
    filed = ok(vantage.post(f"inquiry-drafts/{draft['id']}/submit/"), 201)
    assert (filed["status"], filed["prospect"]["last_name"]) == ("queued", "Testperson")


def test_a_broker_asks_those_above_until_somebody_acts():
    """The manager is silent, the executive takes it up and settles it; ARSOS goes on meanwhile."""
    broker = people.agent(channel="broker")
    manager, executive, stand_in = (people.UserFactory() for _ in range(3))
    people.grant(manager, Role.BROKER_RELATIONSHIP_MANAGER)
    people.grant(executive, Role.BROKER_RELATIONSHIP_EXECUTIVE)
    AgentAffiliation.objects.filter(agent=broker).delete()
    people.AffiliationFactory(
        agent=broker, broker_relationship_manager=manager, broker_relationship_executive=executive
    )
    LadderRung.objects.filter(level="broker_relationship_executive").update(fallback=stand_in)
    vantage = as_user(broker.user)
    with after():
        inquiry = inquiries.filed("billing", agent=broker)
        here = f"inquiries/{inquiry.reference}/"
        holder = as_user(people.associate("billing").user)
        ok(holder.post("queues/billing/claim-next/"))
        found = {one["option"]: one["holds"] for one in ok(vantage.get(f"{here}escalate/"))}
        assert found["messages_unanswered"] is False
        ok(vantage.post(f"{here}messages/", {"body": "It is urgent"}), 201)
        raised = ok(
            vantage.post(
                f"{here}escalate/",
                {"exhausted_options": ["messages_unanswered", "I called twice"], "reason": "Nothing is moved"},
            )
        )
        assert raised["escalation"]["level"] == "broker_relationship_manager"
    with after(hours=4):
        check_due()
        mine = ok(as_user(executive).get("escalations/?mine=true&state=raised"))["results"]
        assert [row["inquiry"] for row in mine] == [inquiry.reference]
        whole = ok(as_user(executive).get(f"escalations/{mine[0]['id']}/"))
        assert [step["why"] for step in whole["steps"]] == ["raised", "not_acknowledged"]
        assert {one["option"] for one in whole["system_check"] if one["holds"]} == {"messages_unanswered"}
        assert ok(as_user(executive).get(here))["reference"] == inquiry.reference
        ok(as_user(executive).post(f"escalations/{whole['id']}/acknowledge/"))
    with after(hours=5):
        body = {"outcome": "action_agreed", "note": "Billing corrects it today"}
        ok(as_user(executive).post(f"escalations/{whole['id']}/settle/", body))
        seen = ok(vantage.get(here))
    assert (seen["status"], seen["escalation"]["state"], seen["escalation"]["outcome"]) == (
        "in_progress",
        "settled",
        "action_agreed",
    )
    told = [one["kind"] for one in ok(vantage.get("me/notifications/"))["results"]]
    assert {"escalation_climbed", "escalation_acknowledged", "escalation_settled"} <= set(told)


def test_a_member_who_is_not_satisfied_and_also_needs_a_card(agent):
    """The words are noticed, a person decides, those who decide acknowledge; the card is sent all the same."""
    policy = members.policy(agent)
    system = people.client()
    DestinationUnit.objects.filter(destination="grievance").update(client=system)
    unit, vantage, holder = as_client(system), as_user(agent.user), people.associate("benefits")
    desk = as_user(holder.user)
    with after():
        need = inquiries.need("id_card")
        body = {
            "policy": str(policy.id),
            "inquiry_type": "id_card",
            "summary": "No card yet",
            "description": "He is upset that nobody called him back.",
            "details": dict(need.details),
            "self_service": "offered",
        }
        filed = ok(vantage.post(f"members/{policy.member_id}/inquiries/", body), 201)
        here = f"inquiries/{filed['reference']}/"
        ok(desk.post("queues/benefits/claim-next/"))
        suggested = ok(desk.get(f"{here}suggestions/"))
        assert [one["destination"] for one in suggested] == ["grievance"]
        assert "upset" in suggested[0]["phrases"]
        handed = ok(
            desk.post(
                f"{here}hand-over/",
                {"destinations": ["grievance"], "reason": "He complains about us", "keep_working": True},
            )
        )
        assert (handed["status"], handed["hand_overs"]) == ("in_progress", ["grievance"])
    system_token = as_client(system)
    with after(hours=4):
        alert_on_hand_overs()
    made = ok(unit.get("hand-overs/?destination=grievance"))["results"][0]
    assert made["legal_due_at"] == "2026-12-16T15:00:00Z"
    packet = ok(system_token.get(f"hand-overs/{made['id']}/packet/"))
    assert packet["inquiry"]["description"] == "He is upset that nobody called him back."
    with after(hours=4):
        ok(unit.post(f"hand-overs/{made['id']}/acknowledge/", {"external_reference": "G-2026-117"}))
    with after(hours=5):
        ok(vantage.post(f"{here}messages/", {"body": "He called again"}), 201)
        answer = {
            "answer": "A card is on its way",
            "relay_text": "Your card comes by mail.",
            "resolution_code": "completed",
        }
        resolved = ok(desk.post(f"{here}resolve/", answer))
        assert "grievance team" in resolved["relay_text"]
        closed = ok(vantage.post(f"{here}confirm-relay/"))
    assert closed["status"] == "closed"
    notes = ok(unit.get(f"hand-overs/{made['id']}/packet/"))["messages"]
    assert [(one["body"], one["came_later"]) for one in notes] == [("He called again", True)]


def test_a_question_before_the_sale(agent):
    """It is sent where it belongs, with what to have at hand, and counted; nothing becomes a case."""
    policy = members.policy(agent)
    vantage = as_user(agent.user)
    with after():
        refused = vantage.post(
            f"members/{policy.member_id}/inquiries/",
            {"policy": str(policy.id), "inquiry_type": "application_status", "summary": "Is it in?", "details": {}},
        )
        assert refused.status_code == 422
        place = refused.json()["referral"]["destination"]
        assert (place["title"], place["is_open_now"]) == ("Agent Support", True)
        assert ok(vantage.get("inquiries/"))["results"] == []
        assert [one["summary"] for one in ok(vantage.get("referrals/"))["results"]] == ["Is it in?"]
        lead = as_user(people.associate("triage", lead=True).user)
        rows = ok(lead.get("reports/referrals/?group_by=type"))["rows"]
    assert [(row["requested_type"], row["count"]) for row in rows] == [("application_status", 1)]


def test_vantage_fails_in_the_middle_of_an_inquiry(agent):
    """The draft is kept, ASU repairs, and the draft is submitted as if nothing had been."""
    system = people.client()
    SupportUnit.objects.update(client=system)
    asu, vantage = as_client(system), as_user(agent.user)
    policy = members.policy(agent)
    need = inquiries.need("other")
    content = {
        "member": str(policy.member_id),
        "policy": str(policy.id),
        "inquiry_type": "other",
        "summary": "Half typed",
        "details": dict(need.details),
    }
    draft = ok(vantage.post("inquiry-drafts/", {"flow": "my_humana_business", "content": content}), 201)
    ticket = ok(
        vantage.post(
            "technical-tickets/",
            {
                "problem": "cannot_submit",
                "what_happened": "Submit does nothing",
                "environment": {"browser": "Edge 131"},
                "drafts": [draft["id"]],
            },
        ),
        201,
    )
    here = f"technical-tickets/{ticket['id']}/"
    assert ok(asu.get("technical-tickets/"))["results"][0]["reference"] == ticket["reference"]
    ok(asu.post(f"{here}accept/"))
    ok(asu.post(f"{here}solve/", {"note": "Clear the cache"}))
    assert ok(vantage.get("me/notifications/"))["results"][0]["kind"] == "ticket_solved"
    filed = ok(vantage.post(f"inquiry-drafts/{draft['id']}/submit/"), 201)
    assert filed["summary"] == "Half typed"
    assert ok(vantage.post(f"{here}close/"))["state"] == "closed"


def test_a_member_who_can_do_it_themselves(agent):
    """The agent finds the job aid, keeps it, offers it; nothing is filed, and a week later that shows."""
    policy = members.policy(agent)
    vantage = as_user(agent.user)
    with after():
        found = ok(vantage.get("job-aids/?search=self-service&inquiry_type=id_card"))["results"]
        assert "Print or order an ID card" in {one["title"] for one in found}
        aid = next(one for one in found if one["code"] == "id-card-self-service")
        assert ok(vantage.get(f"job-aids/{aid['id']}/"))["steps"][0].startswith("The member signs in")
        kept = vantage.client.put(f"/api/v1/job-aids/{aid['id']}/favourite/")
        assert kept.status_code == 204
        assert [one["id"] for one in ok(vantage.get("job-aids/?favourites=true"))["results"]] == [aid["id"]]
        offer = {"inquiry_type": "id_card", "outcome": "offered", "member": str(policy.member_id)}
        ok(vantage.post("self-service-offers/", offer), 201)
    lead = as_user(people.associate("triage", lead=True).user)
    with after(days=8):
        rows = ok(lead.get("reports/deflection/?from=2026-11-16&to=2026-11-16"))["rows"]
    assert [(row["inquiry_type"], row["offered"], row["deflected"]) for row in rows] == [("id_card", 1, 1)]
