"""The box on every page finds while somebody types, and is walked by keyboard."""

import pytest
from playwright.sync_api import expect

from inquiries.models import RecentSearch
from tests.browser.visitor import PHONE
from tests.factories import inquiries, members, people
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_box_finds_while_somebody_types_and_arrows_walk_through_it(visit):
    agent = people.agent()
    policy = members.policy(agent, member=members.MemberFactory(first_name="Nova", last_name="Quokkason"))
    inquiry = inquiries.filed(agent=agent, policy=policy)
    make_documents()
    visitor = visit(agent)
    page = visitor.go("service-inquiries/")
    page.keyboard.press("/")
    visitor.search("quokka")
    found = page.locator("#a-found")
    expect(found.locator("mark").first).to_have_text("Quokkason")
    visitor.check_accessibility()
    page.locator("#a-find").press("ArrowDown")
    expect(found.locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{inquiry.reference}/")
    visitor.wait_until(RecentSearch.objects.exists)
    page.locator("#a-find").focus()
    found.get_by_role("button", name="quokka").click()
    expect(found.locator("a").first).to_contain_text(inquiry.reference)


def test_filters_are_put_and_removed_by_keyboard_on_a_phone_too(visit):
    agent = people.agent()
    policy = members.policy(agent, member=members.MemberFactory(first_name="Nova", last_name="Quokkason"))
    inquiry = inquiries.filed(agent=agent, policy=policy)
    make_documents()
    visitor = visit(agent, size=PHONE)
    page = visitor.go("service-inquiries/")
    box, found = page.locator("#a-find"), page.locator("#a-found")
    box.focus()
    expect(found.get_by_role("button", name="Open")).to_be_visible()
    box.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("status:open ")
    page.keyboard.type("quokka due:overdue")
    expect(found).to_contain_text("No results")
    chip = found.get_by_role("button", name="due:overdue")
    chip.focus()
    page.keyboard.press("Delete")
    expect(box).to_have_value("status:open quokka")
    expect(found.locator("li a").first).to_contain_text(inquiry.reference)
    visitor.check_accessibility()
    page.goto(page.url + "?narrowed=1&status=queued")
    page.locator("main a.a-chip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main a.a-chip")).to_have_count(0)


def test_enter_after_filters_alone_lists_everything_and_after_words_opens_the_first(visit):
    agent = people.agent()
    filed = [inquiries.filed(agent=agent) for _ in range(3)]
    make_documents()
    page = visit(agent).go("")
    box, found = page.locator("#a-find"), page.locator("#a-found")
    box.fill("status:open")
    everything = found.get_by_role("button", name="Show all of these inquiries in a list")
    expect(everything).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(len(filed))
    box.fill("unusual")
    expect(found.locator("li mark").first).to_be_visible()
    everything.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bulk mark").first).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(len(filed))
    box.fill("unusual")
    expect(found.locator("li mark").first).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/SI-*/")


def test_ctrl_k_goes_to_pages_and_does_what_the_page_can(visit):
    lead = people.associate("benefits", lead=True)
    inquiry = inquiries.filed("benefit_question", agent=people.agent())
    make_documents()
    visitor = visit(lead)
    page = visitor.go("")
    box = page.locator("#a-find")
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("rout ru")
    expect(page.locator(".a-drop button").first).to_contain_text("Routing rules")
    visitor.check_accessibility()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rule-sets/")
    visitor.go(f"service-inquiries/{inquiry.reference}/")
    page.get_by_role("button", name="Ctrl K").click()
    page.keyboard.type("internal")
    expect(page.locator(".a-drop button").first).to_contain_text("Internal note")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".a-drop")).to_be_hidden()
    expect(page.get_by_role("tab", name="Internal note")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator(".a-drop")).to_be_hidden()
    page.keyboard.press("/")
    visitor.search("Routing")
    expect(page.locator(".a-drop button", has_text="Routing rules")).to_have_count(0)
