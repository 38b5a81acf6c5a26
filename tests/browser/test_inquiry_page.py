"""The page of one inquiry: an associate's day and an agent's answer by keyboard, files, duplicates, every state."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from events.feed.actions import sequence_messages
from foundation import clock
from foundation.actor import Role
from inquiries.attachments.actions import add_attachment
from inquiries.attachments.models import Attachment
from inquiries.attachments.steps import Upload
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.relays.models import RelayTry
from inquiries.unsent.models import UnsentText
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.held_messages import hold_message, send_held_message
from inquiries.work.actions.messages import MessageText, add_message
from tests.browser.visitor import PHONE
from tests.factories import inquiries, people
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def dana():
    return people.associate("triage")


def here(inquiry):
    return f"service-inquiries/{inquiry.reference}/"


def write(inquiry, person, body, visibility="agent"):
    add_message(
        inquiry.reference, MessageText(body=body, visibility=visibility), by=inquiries.actor_of(person), at=clock.now()
    )


def test_a_whole_story_by_keyboard_alone(visit, agent, dana):
    inquiries.MacroFactory(title="Zebra words", body="Hello {{agent_first_name}}, about {{reference}}:")
    inquiry = inquiries.filed(agent=agent)
    colleague = people.associate("triage")
    desk = visit(dana)
    page = desk.go(here(inquiry))
    keys = page.keyboard

    keys.press("c")
    page.locator("#head .a-status", has_text="In progress").wait_for()

    keys.press("i")
    name = colleague.user.display_name
    keys.type(f"@{name[:-1]}")
    page.get_by_role("option", name=name).wait_for()
    desk.check_accessibility()
    keys.press("Enter")
    keys.type("please look")
    keys.press("Control+Enter")
    page.locator(".a-internal", has_text="please look").wait_for()
    assert InquiryMessage.objects.get().mentions == [{"id": str(colleague.id), "name": name}]
    keys.press("Escape")

    keys.press("m")
    keys.type("/")
    page.get_by_role("dialog", name="Macros").wait_for()
    keys.type("zebra")
    page.locator("#macro-preview", has_text=f"Hello {agent.first_name}, about {inquiry.reference}:").wait_for()
    desk.check_accessibility()
    keys.press("Enter")
    keys.type(" which card?")
    keys.press("Control+Enter")
    page.locator(".a-message", has_text=f"about {inquiry.reference}: which card?").wait_for()
    keys.press("Escape")

    keys.press("h")
    dialog = page.get_by_role("dialog", name="Put on hold")
    dialog.wait_for()
    desk.check_accessibility()
    keys.press("Tab")
    keys.type("Which card is it?")
    keys.press("Control+Enter")
    page.locator("#head .a-status", has_text="Waiting for the agent").wait_for()

    field = visit(agent, size=PHONE)
    phone = field.go(here(inquiry))
    phone.get_by_role("heading", name="ARSOS needs information").wait_for()
    field.check_looks("inquiry-agent-asked")
    phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    phone.keyboard.press("m")
    phone.keyboard.type("The medical one")
    phone.keyboard.press("Control+Enter")
    phone.locator(".a-message", has_text="The medical one").wait_for()

    page.reload()
    page.locator("#head .a-status", has_text="In progress").wait_for()
    keys.press("a")
    keys.type("A new card is on its way.")
    keys.press("Tab")
    keys.type("Your card comes within ten days.")
    keys.press("Control+Enter")
    page.locator("#head .a-status", has_text="Answered").wait_for()
    keys.press("Escape")
    keys.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").get_by_text("Watch", exact=True).wait_for()

    phone.reload()
    phone.get_by_text("Your card comes within ten days.").wait_for()
    field.check_looks("inquiry-agent-relay")
    phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    copy = phone.get_by_role("button", name="Copy", exact=True)
    copy.focus()
    phone.keyboard.press("Enter")
    phone.get_by_text("Copied").wait_for()
    assert phone.evaluate("navigator.clipboard.readText()") == "Your card comes within ten days."
    phone.keyboard.press("d")
    phone.locator("#head .a-status", has_text="Closed").wait_for()
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.close_reason) == ("closed", "relay_confirmed")


def test_each_state_for_each_reader(visit, agent, dana):
    lead = people.associate("triage", lead=True)
    inquiry = inquiries.filed(agent=agent)
    write(inquiry, agent, "She has waited for two weeks.")
    write(inquiry, dana, "We are looking into it.")
    write(inquiry, dana, "Call claims first.", "internal")
    assert Inquiry.objects.get().status == "queued"
    desk, over, field = visit(dana), visit(lead), visit(agent)
    desk.go(here(inquiry))
    desk.check_looks("inquiry-queued")
    inquiries.put_in(inquiry, "in_progress", holder=dana)
    by = inquiries.actor_of(dana)
    request_department(
        inquiry.reference, DepartmentQuestion(department="claims", summary="Was it paid?"), by=by, at=clock.now()
    )
    inquiries.filed(agent=agent, policy=inquiry.policy)
    page = desk.go(here(inquiry))
    page.get_by_text("Show intervals").click()
    page.get_by_text("business hours used").first.wait_for()
    page.get_by_text("Show each rule").click()
    page.locator("#routing-why", has_text="routed it to").wait_for()
    desk.check_looks("inquiry-mine")
    page.keyboard.press("a")
    page.set_viewport_size({"width": 360, "height": 800})
    page.get_by_role("button", name="More").click()
    desk.check_accessibility()
    over.go(here(inquiry))
    over.check_looks("inquiry-lead")
    hand_over_inquiry(
        inquiry.reference,
        Handoff(destinations=["grievance"], reason="She complains", keep_working=True),
        by=by,
        at=clock.now(),
    )
    owner = people.UserFactory()
    people.grant(owner, Role.SALES_MANAGER)
    shown = {"owner": {"name": owner.display_name}, "level": "sales_manager", "state": "raised"}
    Inquiry.objects.filter(id=inquiry.id).update(escalation=shown, escalated_to_id=owner.id)
    for status in ("pending", "resolved", "closed", "duplicate", "handed_over"):
        inquiries.put_in(inquiry, status, holder=dana)
        desk.go(here(inquiry))
        desk.check_accessibility()
        field.go(here(inquiry))
        field.check_accessibility()
    desk.check_looks("inquiry-handed-over")
    field.check_looks("inquiry-agent-handed-over")
    reader = visit(owner)
    page = reader.go(here(inquiry))
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
    reader.check_accessibility()


def test_a_duplicate_is_marked_and_undone(visit, agent, dana):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    twin = inquiries.filed(agent=agent, policy=inquiry.policy)
    visitor = visit(dana)
    page = visitor.go(here(inquiry))
    page.get_by_role("link", name=f"Close this as a duplicate of {twin.reference}…").click()
    page.get_by_role("dialog", name="Mark as duplicate").get_by_role("button", name="Mark as duplicate").click()
    page.get_by_text("Marked as a duplicate.").first.wait_for()
    visitor.check_looks("inquiry-duplicate")
    page.keyboard.press("u")
    page.locator("#head .a-status", has_text="In progress").wait_for()
    inquiry.refresh_from_db()
    assert inquiry.assignee_id == dana.id
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Mark as duplicate")
    dialog.get_by_label("Reference of the inquiry to keep").fill(twin.reference)
    page.keyboard.press("Control+Enter")
    page.locator("#head .a-status", has_text="Duplicate").wait_for()


def test_files_by_choice_drop_and_paste(visit, agent):
    inquiry = inquiries.filed(agent=agent)
    visitor = visit(agent)
    visitor.expect("422")
    page = visitor.go(here(inquiry))
    files = [
        {"name": f"letter{number}.pdf", "mimeType": "application/pdf", "buffer": PDF + b" " * number}
        for number in (1, 2)
    ]
    page.get_by_label("Add files").set_input_files(files)
    page.get_by_role("link", name="letter1.pdf").wait_for()
    page.get_by_role("link", name="letter2.pdf").wait_for()
    give = """(kind, name, words) => {
        const carried = new DataTransfer();
        carried.items.add(new File([words], name, { type: "text/plain" }));
        const event = kind === "drop"
            ? new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true });
        document.getElementById("files").dispatchEvent(event);
    }"""
    call = f"([kind, name, words]) => ({give})(kind, name, words)"
    page.evaluate(call, ["drop", "dropped.txt", "A note"])
    page.get_by_role("link", name="dropped.txt").wait_for()
    page.evaluate(call, ["paste", "pasted.txt", "A note"])
    page.get_by_role("link", name="pasted.txt").wait_for()
    from_a_sheet = """() => {
        const carried = new DataTransfer();
        carried.setData("text/plain", "12 34");
        carried.items.add(new File(["x"], "picture.png", { type: "image/png" }));
        const event = new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true });
        return document.getElementById("files").dispatchEvent(event);
    }"""
    assert page.evaluate(from_a_sheet), "the words are left to the browser"
    page.evaluate(call, ["drop", "program.exe", "x"])
    page.get_by_text("program.exe: Choose a PDF").wait_for()
    page.evaluate(call, ["drop", "page.txt", "<html>"])
    page.get_by_text("page.txt: ").wait_for()
    visitor.check_looks("inquiry-agent-files")
    assert Attachment.objects.count() == 4
    with page.expect_download() as got:
        page.get_by_role("link", name="pasted.txt").click()
    assert got.value.suggested_filename == "pasted.txt"
    Attachment.objects.filter(media_type="application/pdf").update(state="quarantined")
    page.reload()
    page.get_by_text("Waiting for the virus scan").first.wait_for()
    expect(page.get_by_role("link", name="letter1.pdf")).to_have_count(0)
    Attachment.objects.filter(media_type="application/pdf").update(state="clean")
    page.get_by_role("link", name="letter1.pdf").wait_for()


def test_a_file_goes_on_after_a_lost_network_and_after_signing_in_again(visit, agent):
    inquiry = inquiries.filed(agent=agent)
    visitor = visit(agent)
    visitor.expect("ERR_FAILED", "failed: POST", "401")
    page = visitor.go(here(inquiry))
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.route("**/files/**", lambda route: route.abort(), times=1)
    page.get_by_label("Add files").set_input_files([letter])
    page.get_by_role("link", name="letter.pdf").wait_for()
    Session.objects.all().delete()
    page.get_by_label("Add files").set_input_files([{**letter, "name": "later.pdf"}])
    page.get_by_text("later.pdf: You were signed out.").wait_for()
    visitor.context.clear_cookies()
    cookie = at_pages(agent).cookies[settings.SESSION_COOKIE_NAME]
    visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.base}])
    page.locator(".a-upload").get_by_role("button", name="Send again").click()
    page.get_by_role("link", name="later.pdf").wait_for()
    assert Attachment.objects.count() == 2


def test_without_scripts_everything_can_be_done(visit, agent, dana):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    visitor = visit(dana, java_script_enabled=False)
    page = visitor.go(here(inquiry))
    page.locator("#panel-note textarea").fill("Plain note")
    page.get_by_role("button", name="Save note").click()
    page.locator(".a-internal", has_text="Plain note").wait_for()
    page.locator("#head").get_by_role("link", name="Put on hold").first.click()
    page.get_by_label("What you are asking or waiting for").fill("Which card?")
    page.get_by_role("button", name="Put on hold").click()
    page.locator("#head .a-status", has_text="Waiting for the agent").wait_for()
    assert Inquiry.objects.get().status == "pending"


def test_a_message_is_undone_by_one_key_and_another_is_sent(visit, agent, dana):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    by = inquiries.actor_of(dana)
    hold_message(inquiry.reference, "Wrong words", seconds=600, by=by, at=clock.now())
    visitor = visit(dana)
    page = visitor.go(here(inquiry))
    held, words = page.locator(".a-held"), page.get_by_role("textbox", name="Message")
    expect(held).to_contain_text("Wrong words")
    expect(held).to_contain_text("Not sent yet")
    visitor.check_looks("inquiry-held-message")
    expect(visit(agent).go(here(inquiry)).locator(".a-stream")).not_to_contain_text("Wrong words")
    words.fill("And more")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(words).to_have_value("Wrong words\nAnd more")
    expect(page.get_by_text("The message was not sent.")).to_be_visible()
    expect(held).to_have_count(0)
    assert not InquiryMessage.objects.exists()

    right = hold_message(inquiry.reference, "Right words", seconds=600, by=by, at=clock.now())
    page.reload()
    expect(held).to_contain_text("Right words")
    page.locator("#a-live:not(.a-live-off)").wait_for()
    send_held_message(right.id, at=clock.now() + timedelta(seconds=601))
    sequence_messages()
    expect(page.locator(".a-message:not(.a-held)", has_text="Right words")).to_be_visible()
    expect(held).to_have_count(0)


def test_hold_until_a_morning_and_the_next_one_by_one_key(visit, agent, dana):
    waiting = inquiries.filed(agent=agent)
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    visitor = visit(dana)
    page = visitor.go(here(inquiry))
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Put on hold")
    dialog.get_by_label("What you are asking or waiting for").fill("Which card?")
    until = dialog.get_by_label("Until", exact=True)
    until.select_option(index=1)
    visitor.check_accessibility()
    dialog.get_by_role("button", name="Put on hold").click()
    page.locator("#head .a-status", has_text="Waiting for the agent").wait_for()
    expect(page.locator("#head")).to_contain_text("at 9:00 AM ET")
    page.keyboard.press("Escape")
    expect(page.locator("#head .a-primary")).to_contain_text("Next inquiry")
    visitor.check_looks("inquiry-on-hold")
    page.keyboard.press("n")
    page.wait_for_url(f"**/{here(waiting)}")
    expect(page.locator("#head .a-status")).to_have_text("In progress")


def test_a_file_is_hidden_and_shown_again(visit, agent, dana):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    by = inquiries.actor_of(dana)
    add_attachment(inquiry.reference, upload=Upload("wrong.pdf", PDF), visibility="agent", by=by, at=clock.now())
    visitor = visit(dana)
    page = visitor.go(here(inquiry))
    files = page.locator("#files")
    files.get_by_role("button", name="Hide wrong.pdf").click()
    expect(files).to_contain_text("Hidden: only you see it")
    visitor.check_looks("inquiry-hidden-file")
    expect(visit(agent).go(here(inquiry)).locator("#files")).not_to_contain_text("wrong.pdf")
    files.get_by_role("button", name="Show again wrong.pdf").click()
    expect(files.get_by_role("button", name="Hide wrong.pdf")).to_be_visible()
    assert Attachment.objects.get().hidden_at is None


def test_a_call_is_logged_by_keys_and_waits_for_its_time(visit, agent, dana):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    given = Answer(answer="It left", relay_text="Your card is on its way.", resolution_code="completed")
    resolve_inquiry(inquiry.reference, given, by=inquiries.actor_of(dana), at=clock.now())
    visitor = visit(agent)
    visitor.expect("422")
    page = visitor.go("call-list/")
    expect(page.get_by_role("heading", name="Calls due")).to_be_visible()
    visitor.check_looks("call-list")
    page = visitor.go(here(inquiry))
    page.keyboard.press("l")
    dialog = page.get_by_role("dialog", name="Log a call")
    dialog.get_by_label("Call again later").check()
    visitor.check_looks("log-a-call")
    dialog.get_by_role("button", name="Save call").click()
    expect(page.get_by_text("Enter when to be reminded.")).to_be_visible()
    again = page.locator("[name=relay-try-try_again_at]")
    again.fill((clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("#need")).to_contain_text("Last call: will call again; next call")
    page = visitor.go("call-list/")
    expect(page.get_by_role("heading", name="For later")).to_be_visible()
    expect(page.get_by_text("No calls are due now.")).to_be_visible()
    assert RelayTry.objects.get().outcome == "try_later"


def test_what_is_typed_is_there_again_until_it_is_sent(visit, agent, dana):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    desk = visit(dana)
    page = desk.go(here(inquiry))
    page.keyboard.press("i")
    page.get_by_role("textbox", name="Internal note").fill("She moved on Monday")
    expect(page.locator("#panel-note")).to_contain_text("not sent yet")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Put on hold")
    dialog.get_by_label("What you are asking or waiting for").fill("Which card?")
    expect(dialog).to_contain_text("not sent yet")

    elsewhere = visit(dana)
    other = elsewhere.go(here(inquiry))
    expect(other.get_by_role("textbox", name="Internal note")).to_have_value("She moved on Monday")
    expect(other.locator("#panel-note")).to_contain_text("Restored what you typed at")
    elsewhere.check_accessibility()
    other.keyboard.press("h")
    again = other.get_by_role("dialog", name="Put on hold")
    expect(again.get_by_label("What you are asking or waiting for")).to_have_value("Which card?")
    again.get_by_role("button", name="Discard").click()
    expect(again.get_by_label("What you are asking or waiting for")).to_have_value("")
    again.get_by_role("link", name="Cancel").click()
    other.get_by_role("textbox", name="Internal note").press("Control+Enter")
    other.locator(".a-internal", has_text="She moved on Monday").wait_for()
    expect(other.get_by_role("textbox", name="Internal note")).to_have_value("")
    expect(other.locator("#panel-note")).not_to_contain_text("Restored")

    page.reload()
    page.keyboard.press("i")
    expect(page.get_by_role("textbox", name="Internal note")).to_have_value("")
    assert not UnsentText.objects.exists()


def test_what_a_macro_fits_is_answered_with_three_keys(visit, agent, dana):
    inquiries.MacroFactory(
        title="Zebra card", place="answer", body="Ordered.", relay_text="It is on its way.",
        resolution_code="completed", is_complete=True, position=0,
    )  # fmt: skip
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    desk = visit(dana)
    page = desk.go(here(inquiry))
    page.keyboard.press("a")
    page.keyboard.press("/")
    expect(page.locator("#macro-preview")).to_contain_text("Answers the agent.")
    desk.check_accessibility()
    page.keyboard.press("Control+Enter")
    page.locator("#head .a-status", has_text="Answered").wait_for()
    inquiry.refresh_from_db()
    assert (inquiry.answer, inquiry.relay_text) == ("Ordered.", "It is on its way.")

    other = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=dana)
    page = desk.go(here(other))
    page.keyboard.press("Control+k")
    page.keyboard.type("macros")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Macros")).to_be_visible()
