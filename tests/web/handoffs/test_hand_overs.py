"""Pages around hand-overs and escalations: decided, printed, acknowledged."""

from datetime import UTC, datetime, timedelta

import pytest

from escalations.ladder.models import Escalation
from foundation import clock
from inquiries.handoffs.models import HandOver
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.queues.actions import claim_inquiry
from inquiries.work.actions.messages import MessageText, add_message
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held():
    agent, holder = people.agent(), people.associate("triage")
    inquiry = inquiries.filed("other", agent=agent)
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(holder), at=clock.now())
    by = inquiries.actor_of(agent)
    add_message(inquiry.reference, MessageText(body="The nurse was rude", visibility="agent"), by=by, at=clock.now())
    return inquiry, holder, agent


def test_a_suggestion_is_dismissed_with_a_reason(held):
    inquiry, holder, agent = held
    page = at_pages(holder)
    here = f"/admin/service-inquiries/{inquiry.reference}/"
    shown = text_of(page.get(here))
    assert "This may be a Grievance" in shown
    assert "Based on: rude*" in shown
    suggestion = HandOverSuggestion.objects.get()
    address = f"{here}suggestions/{suggestion.id}/dismiss/"
    refused = page.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert f'action="{address}"' in text_of(refused)
    assert HandOverSuggestion.objects.get().state == "open"
    assert "Decision recorded" in text_of(page.post(address, {"reason": "A song"}, follow=True))
    assert "This may be" not in text_of(page.get(here))
    assert "This may be" not in text_of(at_pages(agent).get(here))


def test_handed_over_printed_acknowledged(held):
    inquiry, holder, agent = held
    page = at_pages(holder)
    sent = {
        "hand-over-destinations": ["grievance"],
        "hand-over-reason": "She complains",
        "hand-over-clock_grievance": "expedited",
        "hand-over-circumstance": "refused_expedite",
        "hand-over-keep_working": "on",
    }
    shown = text_of(page.post(f"/admin/service-inquiries/{inquiry.reference}/hand-over/", sent, follow=True))
    made = HandOver.objects.get()
    assert (made.variant, made.keep_working) == ("expedited", True)
    assert "regulatory deadline" in shown
    address = f"/admin/hand-overs/{made.id}/packet/"
    assert address in shown
    packet = text_of(page.get(address))
    member = inquiry.member
    for words in (member.last_name, member.humana_id, "The nurse was rude", "42 CFR 422.564(f)", "She complains"):
        assert words in packet
    assert 'class="screen"' in packet
    there = f"/admin/hand-overs/{made.id}/acknowledge/"
    assert f'action="{there}"' in packet
    wrong = page.post(there, {"external_reference": "x" * 81, "from": "packet"})
    assert (wrong.status_code, HandOver.objects.get().state) == (422, "handed_over")
    done = text_of(page.post(there, {"external_reference": "G-1", "from": "packet"}, follow=True))
    assert "acknowledgment recorded" in done
    assert "their reference G-1" in done
    assert HandOver.objects.get().state == "acknowledged"
    assert at_pages(agent).get(address).status_code == 403
    assert at_pages(people.agent()).get(address).status_code == 404


def test_the_form_offers_what_the_plan_has_with_what_is_suggested_ticked(held):
    inquiry, holder, _ = held
    shown = text_of(at_pages(holder).get(f"/admin/service-inquiries/{inquiry.reference}/hand-over/"))
    assert 'value="grievance"' in shown
    assert 'value="state_complaint"' not in shown
    owner = people.agent()
    other = inquiries.filed("other", agent=owner, policy=members.policy(owner, plan_type="medical"))
    claim_inquiry(other.reference, by=inquiries.actor_of(holder), at=clock.now())
    offered = text_of(at_pages(holder).get(f"/admin/service-inquiries/{other.reference}/hand-over/"))
    assert 'value="state_complaint"' in offered
    assert 'value="grievance"' not in offered
    ticked = shown.split('value="grievance"')[1].split(">")[0]
    assert "checked" in ticked


def test_each_clock_says_when_it_is_due_and_the_chosen_one_runs():
    filed_at = datetime(2026, 11, 18, 17, tzinfo=UTC)
    with clock.frozen(filed_at):
        inquiry = inquiries.filed("other", agent=people.agent(), at=filed_at)
        holder = people.associate("triage")
        inquiries.put_in(inquiry, "in_progress", holder=holder)
        page = at_pages(holder)
        address = f"/admin/service-inquiries/{inquiry.reference}/hand-over/"
        shown = text_of(page.get(address))
        sent = {
            "hand-over-destinations": ["part_c_organization_determination", "part_d_coverage_determination"],
            "hand-over-reason": "A bill and a drug",
            "hand-over-clock_part_c_organization_determination": "payment",
            "hand-over-clock_part_d_coverage_determination": "exception",
        }
        unticked = page.post(address, {**sent, "hand-over-destinations": ["grievance"]})
        assert (unticked.status_code, HandOver.objects.count()) == (422, 0)
        assert "Select the destination too" in text_of(unticked)
        assert page.post(address, sent).status_code == 302
    for words in (
        "Standard: 14 days, due 12:00 PM ET, Dec 2, 2026",
        "Payment: 60 days, due 12:00 PM ET, Jan 17, 2027",
        "Part B drug: 72 hours, due 12:00 PM ET, Nov 21, 2026",
        "Prior authorization: 7 days, due 12:00 PM ET, Nov 25, 2026",
        "Exception: 72 hours from the prescriber&#x27;s statement, due 12:00 PM ET, Dec 5, 2026",
    ):
        assert words in shown
    due = {one.variant: one.legal_due_at for one in HandOver.objects.all()}
    assert due == {"payment": filed_at + timedelta(days=60), "exception": filed_at + timedelta(days=17)}


def test_a_moved_receipt_shows_its_due_times_before_anything_is_stored():
    """What is shown last is what is stored; a time changed meanwhile is shown again."""
    filed_at = datetime(2026, 11, 18, 17, tzinfo=UTC)
    with clock.frozen(filed_at):
        inquiry = inquiries.filed("other", agent=people.agent(), at=filed_at)
        holder = people.associate("triage")
        inquiries.put_in(inquiry, "in_progress", holder=holder)
        page = at_pages(holder)
        address = f"/admin/service-inquiries/{inquiry.reference}/hand-over/"
        sent = {
            "hand-over-destinations": ["part_d_coverage_determination", "grievance"],
            "hand-over-reason": "A drug",
            "hand-over-received_at": "2026-11-17T12:00",
            "hand-over-statement_at": "2026-11-18T10:00",
            "hand-over-clock_part_d_coverage_determination": "exception",
        }
        asked = page.post(address, sent)
        shown = text_of(asked)
        assert (asked.status_code, HandOver.objects.count()) == (422, 0)
        assert "Part D coverage determination: due 10:00 AM ET, Nov 21, 2026" in shown
        assert "Grievance: due 12:00 PM ET, Dec 17, 2026" in shown
        reviewed = shown.split('name="hand-over-reviewed" value="')[1].split('"')[0]
        other = {**sent, "hand-over-received_at": "2026-11-16T12:00", "hand-over-reviewed": reviewed}
        assert "Grievance: due 12:00 PM ET, Dec 16, 2026" in text_of(page.post(address, other))
        assert not HandOver.objects.exists()
        assert page.post(address, {**sent, "hand-over-reviewed": reviewed}).status_code == 302
    due = {one.destination: one.legal_due_at for one in HandOver.objects.all()}
    assert due == {
        "part_d_coverage_determination": datetime(2026, 11, 21, 15, tzinfo=UTC),
        "grievance": datetime(2026, 12, 17, 17, tzinfo=UTC),
    }


def test_an_agent_escalates_with_what_arsos_finds_beside_each_option(held):
    inquiry, _, agent = held
    page = at_pages(agent)
    here = f"/admin/service-inquiries/{inquiry.reference}/"
    assert "Messages to ARSOS have had no answer. The agent sent the last message" in text_of(
        page.get(f"{here}escalate/")
    )
    nothing = page.post(f"{here}escalate/", {"escalate-reason": "Nothing moves"})
    assert (nothing.status_code, Escalation.objects.count()) == (422, 0)
    assert "List what you have already tried" in text_of(nothing)
    sent = {
        "escalate-options": ["messages_unanswered"],
        "escalate-others": "I called twice\n",
        "escalate-reason": "Nothing moves",
    }
    shown = text_of(page.post(f"{here}escalate/", sent, follow=True))
    assert Escalation.objects.get().exhausted_options == ["messages_unanswered", "I called twice"]
    assert "(Sales manager): Raised" in shown
