"""Lists by keyboard: kept and found again, columns, and the same done to many with a result for each."""

import pytest
from playwright.sync_api import expect

from events.tasks import relay
from inquiries.inquiry.models import Inquiry
from inquiries.lists.models import SavedView
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "service-inquiries/"


def heads(page):
    return [text.split()[0] for text in page.locator("table.a-list thead th").all_inner_texts() if text]


def test_a_list_is_kept_found_again_changed_and_thrown_away(visit):
    associate = people.associate("triage", "billing")
    for _ in range(3):
        inquiries.filed()
    inquiries.put_in(inquiries.filed(), "queued", queue="billing")
    visitor = visit(associate)
    page = visitor.go(LIST)
    page.keyboard.press("f")
    page.get_by_label("Queue", exact=True).first.select_option(label="Billing and premiums")
    page.get_by_role("checkbox", name="Type").uncheck()
    page.get_by_role("checkbox", name="Filed").check()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**queue=billing**")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert [head for head in heads(page) if head in {"Type", "Filed"}] == ["Filed"]
    page.keyboard.press("s")
    visitor.expect("422")
    page.get_by_label("Name of the view").fill(" ")
    page.get_by_label("Name of the view").evaluate("one => one.removeAttribute('required')")
    page.get_by_role("button", name="Save under this name").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    visitor.check_accessibility()
    page.get_by_label("Name of the view").fill("My bills")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My bills")).to_be_visible()
    visitor.go("queues/")
    visitor.go(LIST)
    page.get_by_role("link", name="My bills").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "Filed" in heads(page)
    page.get_by_role("link", name="Filed").click()
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    page.keyboard.press("s")
    page.get_by_role("button", name="Save the changes to “My bills”").click()
    expect(page.get_by_text("View “My bills” saved.")).to_be_visible()
    assert SavedView.objects.get().ordering == "created_at"
    page.keyboard.press("s")
    visitor.check_looks("list-kept")
    page.get_by_role("button", name="Delete “My bills”").click()
    expect(page.get_by_text("View “My bills” deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="My bills")).to_have_count(0)


def test_many_by_keyboard_alone_with_one_refused_and_tried_again(visit):
    lead = people.associate("triage", lead=True)
    agent = people.agent()
    made = [inquiries.filed(agent=agent) for _ in range(3)]
    inquiries.put_in(made[0], "closed")
    visitor = visit(lead)
    page = visitor.go(LIST)
    keys = page.keyboard
    for _ in range(3):
        keys.press("j")
        keys.press("x")
    expect(page.get_by_text("3 selected")).to_be_visible()
    visitor.check_looks("list-selected")
    offered = page.locator("#bulk-bar").get_by_role("button", name="Claim", exact=True)
    expect(offered).to_be_visible()
    waiting = page.locator("tbody tr").filter(has_text="Queued").get_by_role("checkbox")
    for box in waiting.all():
        box.uncheck()
    expect(offered).to_be_hidden()
    for box in waiting.all():
        box.check()
    expect(offered).to_be_visible()
    page.locator("[data-row]").last.focus()
    keys.press("b")
    expect(offered).to_be_focused()
    for _ in range(2):
        keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Transfer: 3 inquiries")).to_be_visible()
    visitor.check_looks("bulk-asked")
    page.get_by_label("Queue").focus()
    keys.type("Billing")
    keys.press("Tab")
    keys.type("These are bills")
    keys.press("Control+Enter")
    page.wait_for_url("**/background/bulk/**")
    expect(page.get_by_role("heading", name="1 was refused")).to_be_visible()
    expect(page.get_by_role("heading", name="2 done")).to_be_visible()
    visitor.check_looks("bulk-result")
    assert Inquiry.objects.filter(queue__code="billing").count() == 2
    keys.press("A")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("button", name="More").focus()
    keys.press("Enter")
    reopen = page.get_by_role("button", name="Reopen")
    expect(reopen).to_be_visible()
    reopen.focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Reopen: 1 inquiry")).to_be_visible()
    page.get_by_label("Reason").focus()
    keys.type("It came back")
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", name="1 done")).to_be_visible()
    made[0].refresh_from_db()
    assert made[0].status == "queued"


def test_ranges_all_of_a_page_and_everything(visit):
    associate = people.associate("triage")
    agent = people.agent()
    for _ in range(6):
        inquiries.filed(agent=agent)
    visitor = visit(associate)
    page = visitor.go(f"{LIST}?narrowed=1&page_size=4")
    boxes = page.locator("tbody input[type=checkbox]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    expect(page.get_by_label("and everything else in this list", exact=False)).to_be_hidden()
    page.keyboard.press("A")
    expect(page.get_by_text("4 selected")).to_be_visible()
    page.get_by_label("and everything else in this list", exact=False).check()
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("heading", name="Claim: 6 inquiries")).to_be_visible()
    page.get_by_role("button", name="Claim: 6 inquiries").click()
    expect(page.get_by_role("heading", name="6 done")).to_be_visible()
    assert Inquiry.objects.filter(assignee=associate).count() == 6


def test_looks_of_lists(visit):
    associate = people.associate("triage")
    empty = visit(associate)
    page = empty.go(LIST)
    expect(page.get_by_text("No inquiries yet.")).to_be_visible()
    empty.check_looks("list-empty")
    agent = people.agent()
    made = [inquiries.filed(agent=agent) for _ in range(6)]
    inquiries.put_in(made[0], "pending", holder=associate)
    inquiries.put_in(made[1], "in_progress", holder=associate)
    Inquiry.objects.filter(id=made[2].id).update(priority=1, due_at=made[2].created_at)
    empty.go(LIST)
    empty.check_looks("list")
    page.keyboard.press("f")
    empty.check_looks("list-narrowing")
    empty.go(f"{LIST}?status=withdrawn")
    expect(page.get_by_text("No inquiries match. Remove a filter.")).to_be_visible()
    page.locator("#a-find").fill("Nobodyofthisname")
    page.keyboard.press("Enter")
    empty.settle()
    expect(page.get_by_text("No results.")).to_be_visible()
    empty.check_looks("list-found-nothing")
    page.locator("#a-find").fill("Sampleton")
    page.keyboard.press("Enter")
    empty.settle()
    expect(page.locator("tbody tr")).to_have_count(6)
    empty.check_accessibility()
    assert "Sampleton" not in page.url


def test_an_agent_sees_what_needs_them_and_hears_of_more(visit):
    agent, associate = people.agent(), people.associate("triage")
    visitor = visit(agent)
    page = visitor.go(LIST)
    expect(page.get_by_text("No inquiries yet.")).to_be_visible()
    visitor.check_looks("agent-list-empty")
    expect(page.get_by_text("Live")).to_be_visible()
    asked = inquiries.put_in(inquiries.filed(agent=agent), "pending", holder=associate)
    told = inquiries.put_in(inquiries.filed(agent=agent), "resolved", holder=associate)
    inquiries.put_in(inquiries.filed(agent=agent), "closed")
    late = inquiries.filed(agent=agent)
    Inquiry.objects.filter(id=late.id).update(due_at=late.created_at)
    relay()
    expect(page.get_by_role("heading", name="Reply needed")).to_be_visible()
    for inquiry in (asked, told, late):
        expect(page.get_by_role("link", name=inquiry.reference)).to_be_visible()
    visitor.check_looks("agent-list")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{asked.reference}/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.get_by_role("link", name="With ARSOS").click()
    expect(page.get_by_role("link", name=late.reference)).to_be_visible()
    visitor.check_looks("agent-with-arsos")
    visitor.go(LIST)
    page.keyboard.press("n")
    page.wait_for_url("**/service-inquiry-card/")
