"""An associate's board: live, worked by keyboard, and two who press at once never get the same inquiry (R16)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from events.tasks import relay
from foundation import clock
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)


def late(inquiry, *, due_in, warned=True):
    now = clock.now()
    Inquiry.objects.filter(id=inquiry.id).update(
        due_at=now + due_in, warning_at=now - timedelta(hours=3) if warned else now + timedelta(hours=3)
    )
    return inquiry


def waiting(page, queue):
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=queue, exact=True))
    return row.get_by_role("cell").first


def test_news_changes_the_counts_without_a_reload_and_keeps_the_focus(visit):
    associate, agent = people.associate("triage", "billing"), people.agent()
    first, second = visit(associate), visit(associate)
    for visitor in (first, second):
        visitor.go("queues/")
        expect(visitor.page.get_by_text("Live")).to_be_visible()
        expect(visitor.page.get_by_role("heading", name="Nothing waiting")).to_be_visible()
    first.page.evaluate("window.wasReloaded = false")
    first.page.get_by_role("link", name="Billing and premiums", exact=True).focus()
    inquiries.filed(agent=agent)
    relay()
    for visitor in (first, second):
        expect(waiting(visitor.page, "Triage")).to_have_text("1")
        expect(visitor.page.get_by_role("heading", name="1 waiting")).to_be_visible()
    assert first.page.evaluate("window.wasReloaded") is False
    expect(first.page.locator("#queue-billing")).to_be_focused()


def test_next_by_one_key_and_two_at_once(visit):
    desks = [visit(people.associate("triage")) for _ in range(2)]
    filed = {inquiries.filed().reference for _ in range(2)}
    for desk in desks:
        desk.go("queues/")
    for desk in desks:
        desk.page.keyboard.press("n")
    taken = set()
    for desk in desks:
        desk.page.wait_for_url("**/service-inquiries/SI-*/")
        taken.add(desk.page.url.split("/")[-2])
    assert taken == filed
    desk = desks[0]
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("q")
    desk.page.wait_for_url("**/queues/")
    desk.page.keyboard.press("n")
    expect(desk.page.get_by_text("No inquiries are waiting in your queues. Well done.")).to_be_visible()
    desk.page.keyboard.press("j")
    expect(desk.page.locator("[id^=queue-]:focus")).to_have_count(1)
    expect(desk.page.get_by_role("button", name="Claim next from Triage")).to_be_disabled()


def test_coming_and_going(visit):
    associate = people.associate("triage")
    urgent = inquiries.put_in(inquiries.filed("termed_in_error"), "in_progress", holder=associate, queue="triage")
    visitor = visit(associate)
    page = visitor.go("queues/")
    switch = page.get_by_role("switch", name="Available")
    expect(switch).to_be_checked()
    expect(page.get_by_text("Going absent returns your 1 urgent inquiry (P1, P2) to its queue.")).to_be_visible()
    page.keyboard.press("a")
    switch.click()
    expect(page.get_by_role("heading", name="Going absent returns 1 inquiry to its queue")).to_be_visible()
    visitor.check_looks("going-absent")
    page.get_by_role("button", name="Go absent and return 1").click()
    expect(page.get_by_text(f"You are absent. Returned to their queues: {urgent.reference}.")).to_be_visible()
    expect(page.get_by_role("switch", name="Available")).not_to_be_checked()
    visitor.check_looks("board-absent")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"You are available. Assigned to you again: {urgent.reference}.")).to_be_visible()
    urgent.refresh_from_db()
    assert (urgent.status, urgent.assignee_id) == ("in_progress", associate.id)


def test_looks_of_the_board(visit):
    associate = people.associate()
    agent = people.agent()
    for number in range(4):
        late(inquiries.filed(agent=agent), due_in=timedelta(minutes=-90 + 60 * number), warned=number < 3)
    held = [
        inquiries.put_in(inquiries.filed(agent=agent), status, holder=associate)
        for status in ("in_progress", "in_progress", "in_progress", "pending", "pending")
    ]
    for number, inquiry in enumerate(held[:4]):
        late(inquiry, due_in=timedelta(hours=-1 + number), warned=number < 2)
    Inquiry.objects.filter(id=held[0].id).update(priority=1, summary="The card never came and she needs it on Monday")
    visitor = visit(associate)
    page = visitor.go("queues/")
    expect(page.get_by_text("open and overdue").first).to_be_visible()
    visitor.check_looks("board")
    page.keyboard.press("?")
    expect(
        page.get_by_role("dialog", name="Keyboard shortcuts").get_by_text("Claim the next inquiry from all my queues")
    ).to_be_visible()
    page.keyboard.press("Escape")
    visitor.go("/admin/")
    visitor.check_looks("home-desk")


def test_looks_of_an_empty_desk(visit):
    visitor = visit(people.associate("triage"))
    page = visitor.go("queues/")
    expect(page.get_by_text("Nothing is assigned to you, and nothing is waiting.")).to_be_visible()
    visitor.check_looks("board-empty")
