"""A draft saves itself; two windows, a lost network and a lost answer lose nothing and double nothing."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from foundation import clock
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = re.compile(r"^\s*Saved ")
"""Not what stands there meanwhile: "Not saved yet"."""


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def draft(agent):
    policy = members.policy(agent)
    content = {"member": str(policy.member_id), "policy": str(policy.id), "inquiry_type": "billing"}
    return inquiries.DraftFactory(agent=agent, flow="my_humana_business", content=content)


def kept(draft):
    draft.refresh_from_db()
    return draft.content


def saves(words):
    """Whether an answer is that to a save with these words, not to one before."""
    return lambda answer: answer.request.method == "POST" and words in (answer.request.post_data or "")


def fill(page):
    page.get_by_label("Issue").fill("Charged twice")
    page.get_by_label("Coverage month").select_option(clock.now().date().replace(day=1).isoformat())
    page.get_by_label("Amount").fill("42.50")
    page.get_by_label("EFT (bank draft)").check()
    page.get_by_label("Summary").fill("Two drafts for one premium")


def test_saved_while_typing_and_resumed(visit, agent, draft):
    visitor = visit(agent)
    page = visitor.go(f"drafts/{draft.id}/")
    with page.expect_response(saves("Half a sen")):
        page.get_by_label("Summary").fill("Half a sen")
    page.locator("#a-saved", has_text=SAVED).wait_for()
    assert kept(draft)["summary"] == "Half a sen"
    page.reload()
    expect(page.get_by_label("Summary")).to_have_value("Half a sen")
    page.get_by_label("Summary").fill("Closed at once")
    visitor.go("/admin/")
    visitor.wait_until(lambda: kept(draft)["summary"] == "Closed at once")
    visitor.follow("Billing")
    expect(page.get_by_label("Summary")).to_have_value("Closed at once")


def test_the_card_makes_one_draft_while_somebody_types(visit, agent):
    visitor = visit(agent)
    page = visitor.go("service-inquiry-card/")
    page.get_by_label("Last name").press_sequentially("Newcomer", delay=120)
    page.wait_for_url("**/drafts/**step=subject")
    page.locator("#a-saved", has_text=SAVED).wait_for()
    with page.expect_response(saves("Nina")):
        page.get_by_label("First name").fill("Nina")
    page.reload()
    expect(page.get_by_label("First name")).to_have_value("Nina")
    assert InquiryDraft.objects.get().content["prospect"] == {"last_name": "Newcomer", "first_name": "Nina"}


def test_two_windows_on_one_draft_are_merged(visit, agent, draft):
    visitor = visit(agent)
    here = visitor.go(f"drafts/{draft.id}/")
    there = visitor.open_window()
    there.goto(f"/admin/drafts/{draft.id}/")
    with there.expect_response(saves("10.00")):
        there.get_by_label("Summary").fill("Said there")
        there.get_by_label("Amount").fill("10.00")
    there.locator("#a-saved", has_text=SAVED).wait_for()
    visitor.expect("409")
    here.get_by_label("Summary").fill("Said here")
    here.get_by_label("Issue").fill("Only here")
    panel = here.get_by_label("This draft was changed in another window.")
    panel.wait_for()
    expect(here.get_by_label("Amount")).to_have_value("10.00")
    expect(here.get_by_label("Issue")).to_have_value("Only here")
    visitor.check_looks("agents-merge")
    here.get_by_role("button", name="Review first").click()
    expect(panel).to_be_visible()
    panel.get_by_label("In the other window: Said there").check()
    with here.expect_response(lambda answer: answer.ok and saves("Said there")(answer)):
        panel.get_by_role("button", name="Keep my choices").click()
    content = kept(draft)
    assert (content["summary"], content["details"]) == ("Said there", {"amount": "10.00", "issue": "Only here"})


def test_a_network_that_is_lost_before_the_request_arrives(visit, agent, draft):
    visitor = visit(agent)
    page = visitor.go(f"drafts/{draft.id}/")
    visitor.expect("ERR_INTERNET_DISCONNECTED")
    visitor.set_offline(is_offline=True)
    fill(page)
    page.locator("#a-saved", has_text="Not saved yet").wait_for()
    page.get_by_role("button", name="Review first").click()
    page.get_by_text("No connection. What you typed is safe").wait_for()
    visitor.set_offline(is_offline=False)
    page.wait_for_url("**step=review")
    visitor.set_offline(is_offline=True)
    page.get_by_role("button", name="Submit to ARSOS").click()
    page.get_by_text("No connection. What you typed is safe").wait_for()
    assert not Inquiry.objects.exists()
    visitor.set_offline(is_offline=False)
    page.wait_for_url("**/service-inquiries/**")
    assert Inquiry.objects.get().details["issue"] == "Charged twice"


def test_an_answer_that_is_lost_after_the_commit(visit, agent, draft):
    visitor = visit(agent)
    page = visitor.go(f"drafts/{draft.id}/")
    visitor.expect("ERR_CONNECTION_RESET", "failed: POST", "409")
    lost = []

    def lose(route):
        """The server takes it; the browser never hears of it."""
        if route.request.method != "POST" or len(lost) > limit:
            route.continue_()
            return
        lost.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    limit = 1
    page.route("**/drafts/**", lose)
    fill(page)
    page.locator("#a-saved", has_text="Not saved yet").wait_for()
    page.get_by_label("Summary").fill("Changed after it was lost")
    page.get_by_role("button", name="Review first").click()
    page.wait_for_url("**step=review")
    assert kept(draft)["summary"] == "Changed after it was lost"
    lost.clear()
    limit = 0
    page.get_by_role("button", name="Submit to ARSOS").click()
    page.wait_for_url("**/service-inquiries/**")
    assert lost == [200]
    inquiry = Inquiry.objects.get()
    assert inquiry.summary == "Changed after it was lost"
    expect(page.get_by_text(inquiry.reference).first).to_be_visible()


def test_a_draft_filed_in_another_window(visit, agent, draft):
    visitor = visit(agent)
    late = visitor.go(f"drafts/{draft.id}/")
    page = visitor.open_window()
    page.goto(f"/admin/drafts/{draft.id}/")
    fill(page)
    page.get_by_role("button", name="Review first").click()
    page.wait_for_url("**step=review")
    late.goto(f"/admin/drafts/{draft.id}/?step=review")
    again = visitor.open_window()
    again.goto(f"/admin/drafts/{draft.id}/?step=details")
    page.get_by_role("button", name="Submit to ARSOS").dblclick()
    page.wait_for_url("**/service-inquiries/**")
    late.get_by_role("button", name="Submit to ARSOS").click()
    late.wait_for_url("**/service-inquiries/**")
    reference = Inquiry.objects.get().reference
    assert reference in late.url
    visitor.expect("409")
    again.get_by_label("Summary").fill("Too late")
    again.locator("#a-saved").get_by_role("link", name=reference).wait_for()


def test_who_was_signed_out_saves_what_they_typed_after_signing_in_again(visit, agent, draft):
    visitor = visit(agent)
    visitor.page.clock.install()
    page = visitor.go(f"drafts/{draft.id}/")
    visitor.expect("401")
    Session.objects.all().delete()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Summary").fill("Half a sen")
    page.clock.run_for(1_000)
    page.locator("#a-saved", has_text="you were signed out").wait_for()
    assert len(sent) == 1
    page.clock.run_for(60_000)
    assert len(sent) == 1
    visitor.context.clear_cookies()
    cookie = at_pages(agent).cookies[settings.SESSION_COOKIE_NAME]
    visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.base}])
    page.get_by_label("Summary").fill("A whole sentence")
    page.clock.run_for(1_000)
    page.locator("#a-saved", has_text=SAVED).wait_for()
    assert kept(draft)["summary"] == "A whole sentence"
