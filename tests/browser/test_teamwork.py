"""Several people at one inquiry: who is there, what changes meanwhile, whose words survive."""

import pytest
from playwright.sync_api import expect

from events.feed.actions import sequence_messages
from foundation import clock
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.messages import MessageText, add_message
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def dana():
    return people.associate("triage")


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def inquiry(agent, dana):
    return inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)


def here(inquiry):
    return f"service-inquiries/{inquiry.reference}/"


def write(inquiry, person, body, visibility="agent"):
    by = inquiries.actor_of(person)
    add_message(inquiry.reference, MessageText(body=body, visibility=visibility), by=by, at=clock.now())
    sequence_messages()


def test_who_replies_is_told_and_news_leave_typed_words_alone(visit, inquiry, agent, dana, lead):
    first, second = visit(dana), visit(lead)
    writing, watching = first.go(here(inquiry)), second.go(here(inquiry))
    writing.get_by_role("textbox", name="Message").fill("We are looking")
    watching.reload()
    banner = watching.locator("#here")
    banner.get_by_text(f"{dana.user.display_name} is replying").wait_for()
    second.check_accessibility()

    writing.locator("#a-live:not(.a-live-off)").wait_for()
    write(inquiry, agent, "She found the card")
    writing.get_by_text("She found the card").wait_for()
    expect(writing.get_by_role("textbox", name="Message")).to_have_value("We are looking")
    expect(writing.get_by_role("textbox", name="Message")).to_be_focused()

    by = inquiries.actor_of(lead)
    resolve_inquiry(
        inquiry.reference,
        Answer(answer="Done", relay_text="It is on its way", resolution_code="completed"),
        by=by,
        at=clock.now(),
    )
    sequence_messages()
    changed = writing.locator("#changed")
    changed.get_by_text("This inquiry changed while you were writing").wait_for()
    expect(changed).to_contain_text(lead.user.display_name)
    expect(writing.locator("#head .a-status")).to_have_text("Answered")
    expect(writing.get_by_role("textbox", name="Message")).to_have_value("We are looking")


def test_a_stale_message_meets_what_happened_since_and_each_way_out(visit, inquiry, agent, dana, lead):
    visitor = visit(dana)
    visitor.expect("422")
    page = visitor.go(here(inquiry))

    def send_stale(words):
        page.get_by_role("textbox", name="Message").fill(words)
        Inquiry.objects.filter(id=inquiry.id).update(version=Inquiry.objects.get(id=inquiry.id).version + 1)
        noted = f"A note of the lead, {len(words)}"
        write(inquiry, lead, noted, "internal")
        page.keyboard.press("Control+Enter")
        page.get_by_role("heading", name="Someone updated this inquiry while you were writing").wait_for()
        since = page.get_by_role("region", name="Activity since then")
        expect(since).to_contain_text(noted)
        expect(page.locator("#id_body")).to_have_value(words)

    send_stale("first words")
    visitor.check_looks("changed-meanwhile")
    page.get_by_role("button", name="Send anyway").click()
    page.locator(".a-message", has_text="first words").wait_for()
    assert InquiryMessage.objects.get(body="first words").visibility == "agent"

    send_stale("second words")
    page.get_by_role("button", name="Save as an internal note").click()
    page.locator(".a-internal", has_text="second words").wait_for()
    assert InquiryMessage.objects.get(body="second words").visibility == "internal"

    send_stale("third words")
    page.get_by_label("Or use your text another way").fill("third words, and more")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "third words, and more"
    page.get_by_role("button", name="Discard my text").click()
    page.get_by_role("tab", name="Internal note").wait_for()
    assert not InquiryMessage.objects.filter(body="third words").exists()


def test_an_answer_that_came_too_late_becomes_a_message(visit, inquiry, dana, lead):
    visitor = visit(dana)
    visitor.expect("422")
    page = visitor.go(here(inquiry))
    page.keyboard.press("a")
    page.get_by_label("Answer to the agent").fill("My answer")
    page.get_by_label("No relay needed").check()
    by = inquiries.actor_of(lead)
    resolve_inquiry(
        inquiry.reference,
        Answer(answer="Theirs", no_relay_needed=True, resolution_code="completed"),
        by=by,
        at=clock.now(),
    )
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("heading", name="Someone updated this inquiry while you were writing").wait_for()
    expect(page.get_by_text("You can no longer do this")).to_be_visible()
    page.get_by_role("button", name="Send as a message to the agent").click()
    page.locator(".a-message", has_text="My answer").wait_for()
    inquiry.refresh_from_db()
    assert inquiry.answer == "Theirs"


def test_a_message_that_lost_the_network_is_sent_once(visit, inquiry, dana, lead):
    visitor = visit(dana)
    visitor.expect("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    page = visitor.go(here(inquiry))
    page.get_by_role("textbox", name="Message").fill("Kept through the tunnel")
    visitor.set_offline(is_offline=True)
    page.keyboard.press("Control+Enter")
    page.get_by_text("No connection. What you typed is safe").wait_for()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Kept through the tunnel")
    visitor.set_offline(is_offline=False)
    page.locator(".a-message", has_text="Kept through the tunnel").wait_for()
    assert InquiryMessage.objects.filter(body="Kept through the tunnel").count() == 1
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")
    write(inquiry, lead, "News that redraw the page", "internal")
    page.locator(".a-internal", has_text="News that redraw the page").wait_for()
    expect(page.get_by_text("Message sent")).to_be_visible()


def test_an_answer_of_the_server_that_was_lost_doubles_nothing(visit, inquiry, dana):
    visitor = visit(dana)
    visitor.expect("ERR_CONNECTION_RESET", "ERR_FAILED", "Failed to load")
    page = visitor.go(here(inquiry))
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort("connectionreset")

    page.route("**/messages/", lose_the_first)
    page.get_by_role("textbox", name="Message").fill("Said once")
    page.keyboard.press("Control+Enter")
    page.locator(".a-message", has_text="Said once").wait_for()
    page.get_by_text("Message sent").wait_for()
    assert InquiryMessage.objects.filter(body="Said once").count() == 1


@pytest.mark.parametrize("status", [403, 500])
def test_words_survive_a_failure_that_has_no_page(visit, inquiry, dana, status):
    visitor = visit(dana)
    visitor.expect(str(status))
    page = visitor.go(here(inquiry))
    failures = []

    def fail_once(route):
        if failures:
            return route.continue_()
        failures.append(status)
        return route.fulfill(status=status, content_type="text/html", body="<main>Something failed</main>")

    page.route("**/messages/", fail_once)
    page.get_by_role("textbox", name="Message").fill("Kept through the failure")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Something went wrong. Nothing was sent. What you typed is still here.").wait_for()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Kept through the failure")
    assert not InquiryMessage.objects.exists()
    page.get_by_role("button", name="Send again").click()
    page.locator(".a-message", has_text="Kept through the failure").wait_for()
    assert InquiryMessage.objects.filter(body="Kept through the failure").count() == 1


def test_words_elsewhere_survive_a_refusal_and_a_sending(visit, inquiry, dana):
    visitor = visit(dana)
    visitor.expect("422")
    page = visitor.go(here(inquiry))
    page.get_by_role("textbox", name="Message").fill("Half a message")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Put on hold")
    dialog.get_by_label("Waiting for", exact=True).select_option("agent")
    dialog.get_by_label("What you are asking or waiting for").fill("Until yesterday")
    dialog.get_by_label("Until another time (optional)").fill("2020-01-01T10:00")
    page.keyboard.press("Control+Enter")
    refused = page.get_by_role("dialog", name="Please check")
    refused.get_by_text("Choose a future date and time").wait_for()
    visitor.check_accessibility()
    expect(refused.get_by_label("What you are asking or waiting for")).to_have_value("Until yesterday")
    refused.get_by_label("Until another time (optional)").fill("")
    refused.get_by_role("button", name="Put on hold").click()
    page.locator("#head .a-status", has_text="Waiting for the agent").wait_for()
    expect(page.locator("#panel-message textarea")).to_have_value("Half a message")
