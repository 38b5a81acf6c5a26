"""The frame of every page: menu, keys, theme, what is unread."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from inquiries.inquiry.models import InquiryMessage
from tests.factories import inquiries, people
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_page_of_each_role(visit):
    for name, person in {
        "agent": people.agent(),
        "associate": people.associate(),
        "lead": people.associate(lead=True),
    }.items():
        visitor = visit(person)
        visitor.go("/admin/")
        visitor.check_looks(f"home-{name}")


def test_the_menu_on_a_phone(visit):
    visitor = visit(people.agent(), size=(360, 800))
    page = visitor.go("/admin/")
    drafts = page.get_by_role("link", name="Drafts").first
    page.get_by_role("button", name="Menu").click()
    nav = page.get_by_role("navigation", name="Pages")
    nav.get_by_role("link", name="Drafts").click()
    page.wait_for_url("**/drafts/")
    assert drafts is not None


def test_the_theme_is_kept(visit):
    visitor = visit(people.agent())
    page = visitor.go("/admin/")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.classList.contains('dark')")
    visitor.go("drafts/")
    assert page.evaluate("document.documentElement.classList.contains('dark')")


def test_all_keys_are_listed_and_can_be_switched_off(visit):
    visitor = visit(people.agent())
    page = visitor.go("/admin/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Find an inquiry")).to_be_visible()
    visitor.check_accessibility()
    dialog.get_by_label("Enable keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#a-find")).not_to_be_focused()
    page.keyboard.press("?")
    dialog.get_by_label("Enable keyboard shortcuts").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#a-find")).to_be_focused()


def test_a_script_that_was_put_into_a_page_does_not_run(visit):
    visitor = visit(people.agent())
    page = visitor.go("/admin/")
    policy = page.request.get("/admin/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    visitor.expect("Content Security Policy", "script-src")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.wasRun = true";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.wasRun") is None


def test_who_was_signed_out_while_typing_sends_it_after_signing_in_again(visit):
    agent = people.agent()
    inquiry = inquiries.filed(agent=agent)
    visitor = visit(agent)
    page = visitor.go(f"service-inquiries/{inquiry.reference}/")
    page.get_by_label("Message").first.fill("She found the letter.")
    Session.objects.all().delete()
    visitor.expect("401")
    page.get_by_role("button", name="Send").first.click()
    page.get_by_text("You were signed out.").wait_for()
    visitor.context.clear_cookies()
    cookie = at_pages(agent).cookies[settings.SESSION_COOKIE_NAME]
    visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.base}])
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("article").filter(has_text="She found the letter.").or_(
        page.get_by_role("listitem").filter(has_text="She found the letter.")
    ).first.wait_for()
    assert [one.body for one in InquiryMessage.objects.all()] == ["She found the letter."]


def test_who_was_signed_out_keeps_what_was_typed_and_nothing_else_stays(visit):
    agent = people.agent()
    inquiry = inquiries.filed(agent=agent)
    typing, reading = visit(agent), visit(agent)
    for visitor in (typing, reading):
        visitor.go(f"service-inquiries/{inquiry.reference}/")
        visitor.expect("401")
    page = typing.page
    page.get_by_label("Message").first.fill("She found the letter.")
    Session.objects.all().delete()
    page.evaluate("window.htmx.trigger('#live', 'live')")
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog.get_by_role("link", name="Sign in in another window")).to_be_visible()
    typing.check_accessibility()
    dialog.get_by_role("button", name="Back to the page").click()
    with page.expect_response(lambda answer: answer.status == 401):
        page.evaluate("window.htmx.trigger('#live', 'live')")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Message").first).to_have_value("She found the letter.")
    reading.page.evaluate("window.htmx.trigger('#live', 'live')")
    reading.page.wait_for_url("**/login/?next=**")
    expect(reading.page.get_by_text(inquiry.reference)).to_have_count(0)


def test_a_form_on_its_way_takes_no_words_that_its_answer_would_wipe(visit):
    agent = people.agent()
    inquiry = inquiries.filed(agent=agent)
    visitor = visit(agent)
    page = visitor.go(f"service-inquiries/{inquiry.reference}/")
    visitor.expect("ERR_INTERNET_DISCONNECTED")
    field = page.get_by_label("Message").first
    field.fill("She found the letter.")
    visitor.set_offline(is_offline=True)
    page.get_by_role("button", name="Send").first.click()
    page.get_by_text("No connection. What you typed is safe").wait_for()
    expect(field).not_to_be_editable()
    visitor.set_offline(is_offline=False)
    page.get_by_role("article").filter(has_text="She found the letter.").or_(
        page.get_by_role("listitem").filter(has_text="She found the letter.")
    ).first.wait_for()
    expect(field).to_be_editable()
    expect(field).to_have_value("")
    assert [one.body for one in InquiryMessage.objects.all()] == ["She found the letter."]


def test_distances_are_counted_in_days_of_the_reader(visit):
    page = visit(people.agent()).go("/admin/")
    night = "new Date('2026-11-26T03:05:00Z')"  # Wednesday, 22:05 in New York
    said = page.evaluate(
        f"""async () => {{
            const {{ distance, clockTime }} = await import("/static/web/js/times.js");
            const far = (text) => distance(new Date(text), {night});
            const friday = far("2026-11-28T01:00:00Z");
            return [friday, far("2026-12-01T01:00:00Z"), far("2026-11-26T05:05:00Z"), far("2026-11-26T02:35:00Z"),
                    far("2026-11-21T03:00:00Z"), clockTime({night})];
        }}"""
    )
    assert said == ["in 2 days", "in 5 days", "in 2 hr.", "30 min. ago", "5 days ago", "10:05 PM"]
