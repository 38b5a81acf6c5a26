"""Escalation owners and hand-overs in a real browser: taken up, passed up, settled, by keyboard too (R28, R29)."""

import re

import pytest
from playwright.sync_api import expect

from escalations.ladder.actions import escalate_inquiry
from escalations.ladder.models import Escalation, LadderRung, OwnerAbsence
from foundation import clock
from foundation.actor import Role
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

LISTED = ["reopened", "messages_unanswered", "We called the plan three times and wrote twice"]


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def owner(agent):
    return agent.affiliations.get().sales_manager


@pytest.fixture
def stand_in():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    top = LadderRung.objects.filter(channel="career").order_by("position").last()
    LadderRung.objects.filter(id=top.id).update(fallback=user)
    return user


def escalated(agent, reason="She waits for her infusion and nobody acts on it."):
    inquiry = inquiries.filed("other", agent=agent)
    by, at = inquiries.actor_of(agent), clock.now()
    escalate_inquiry(inquiry.reference, exhausted_options=LISTED, reason=reason, by=by, at=at)
    return Escalation.objects.get(inquiry=inquiry.id)


def test_acknowledged_passed_up_and_settled(visit, agent, owner, stand_in):
    one, two = escalated(agent), escalated(agent, "The card never came.")
    visitor = visit(owner)
    visitor.expect("422")
    page = visitor.go("/admin/")
    page.get_by_text("2 to acknowledge").wait_for()
    visitor.check_accessibility()
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/escalated/")
    visitor.check_looks("escalated-queue")
    page.get_by_role("button", name=f"Acknowledge {two.inquiry.reference}").click()
    page.get_by_text("Acknowledged.").wait_for()
    page.get_by_role("button", name="Settle", exact=True).click()
    page.get_by_role("alert").first.wait_for()
    visitor.check_looks("escalation-wrong")
    page.get_by_label("Action agreed").check()
    page.get_by_label("Note to the agent").fill("A new card is on its way by courier.")
    page.get_by_role("button", name="Settle", exact=True).click()
    page.get_by_text("Settled. The agent has been notified.").wait_for()
    visitor.follow(one.inquiry.reference)
    visitor.check_looks("escalation")
    page.get_by_text("Move up").first.click()
    page.get_by_label("Reason").fill("Only the plan's director can decide this.")
    page.get_by_role("button", name="Move up").click()
    page.get_by_text("No escalations are assigned to you.").wait_for()
    visitor.check_looks("escalated-empty")
    visitor.go("escalated/settled/")
    page.get_by_text("A new card is on its way").wait_for()
    visitor.check_looks("escalated-settled")

    top = visit(stand_in)
    top.go(f"escalated/{one.id}/")
    top.page.get_by_text("Moved up").wait_for()
    top.check_looks("escalation-at-the-top")
    top.page.get_by_role("link", name="Open the inquiry").click()
    top.page.wait_for_url(f"**/{one.inquiry.reference}/")
    top.page.get_by_text(one.inquiry.reference).first.wait_for()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.level, one.owner_id) == ("raised", "fallback", stand_in.id)
    assert (two.state, two.outcome) == ("settled", "action_agreed")

    author = visit(agent)
    author.go(f"escalated/{two.id}/")
    author.page.get_by_text("A new card is on its way").wait_for()
    author.check_accessibility()
    expect(author.page.get_by_role("button", name="Settle")).to_have_count(0)


def test_taken_up_and_settled_by_keyboard_alone(visit, agent, owner):
    escalation = escalated(agent)
    page = visit(owner).go("escalated/")
    press = page.keyboard.press
    press("j")
    press("Enter")
    page.get_by_text("What the agent tried").wait_for()
    press("a")
    page.get_by_text("Acknowledged.").wait_for()
    for _ in range(60):
        if page.locator("[name=outcome]:focus").count():
            break
        press("Tab")
    press("Space")
    press("Tab")
    page.keyboard.type("Done today.")
    press("Control+Enter")
    page.get_by_text("Settled. The agent has been notified.").wait_for()
    escalation.refresh_from_db()
    assert (escalation.outcome, escalation.outcome_note) == ("resolved", "Done today.")


def test_days_away(visit, owner):
    visitor = visit(owner)
    visitor.expect("422")
    page = visitor.go("escalated/away/")
    visitor.check_looks("absences-empty")
    page.get_by_label("First day out").fill("2027-03-04")
    page.get_by_label("Last day out").fill("2027-03-01")
    page.get_by_role("button", name="Save days out").click()
    page.get_by_text("Choose a last day that is not in the past").wait_for()
    visitor.check_accessibility()
    page.get_by_label("Last day out").fill("2027-03-08")
    page.get_by_role("button", name="Save days out").click()
    page.get_by_text("Days out saved.").wait_for()
    assert OwnerAbsence.objects.count() == 1
    visitor.check_looks("absences")
    page.get_by_role("button", name="I'll be in after all").click()
    page.get_by_text("Days out removed.").wait_for()
    assert OwnerAbsence.objects.count() == 0


def test_hand_overs_are_narrowed_and_acknowledged(visit):
    lead = people.associate("triage", lead=True)
    visitor = visit(lead)
    page = visitor.go("hand-overs/")
    page.get_by_text("All handoffs have been acknowledged.").wait_for()
    visitor.check_looks("hand-overs-empty")
    for destination, variants in (("grievance", {"grievance": "expedited"}), ("part_c_appeal", {})):
        inquiry = inquiries.filed("other")
        fields = {"destinations": [destination], "variants": variants, "reason": "She disagrees", "keep_working": True}
        fields["circumstances"] = {"grievance": "refused_expedite"} if variants else {}
        hand_over_inquiry(inquiry.reference, Handoff(**fields), by=inquiries.actor_of(lead), at=clock.now())
    visitor.go("hand-overs/")
    visitor.check_looks("hand-overs")
    page.get_by_label("Destination").select_option("part_c_appeal")
    page.locator("#hand-overs .a-status", has_text="Expedited").wait_for(state="detached")
    expect(page).to_have_url(re.compile("destination=part_c_appeal$"))
    page.get_by_text("Acknowledged", exact=True).click()
    page.get_by_label("Their reference").fill("AP-7")
    page.get_by_role("button", name="was acknowledged").click()
    page.get_by_text("acknowledgment recorded.").wait_for()
    page.get_by_text("Acknowledged", exact=True).wait_for()
    made = HandOver.objects.get(destination="part_c_appeal")
    assert (made.state, made.external_reference) == ("acknowledged", "AP-7")
