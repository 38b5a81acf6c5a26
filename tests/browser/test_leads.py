"""A lead's work in a real browser: who holds what, what will be late, rules, replays, reviews; by keyboard alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from dev.demo.details import demo_details
from events.tasks import relay
from foundation import clock
from foundation.jobs.engine import run_job
from inquiries.inquiry.models import Inquiry
from inquiries.jobs import REPLAY
from inquiries.routing.models import RoutingReplay, RoutingRuleSet
from inquiries.subject_links.models import SubjectLink
from inquiries.targets.models import ClockAlert, InquiryClock
from members.emergency.models import EmergencyAccess
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def lead():
    return people.associate("triage", "billing", lead=True)


def held(agent, holder, status="in_progress", hours=5):
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), status, holder=holder)
    due = clock.now() + timedelta(hours=hours)
    Inquiry.objects.filter(id=inquiry.id).update(due_at=due, warning_at=due - timedelta(hours=2))
    return inquiry


def tab_to(page, locator, *, back=False):
    """Walk by the Tab key until it has the focus."""
    for _ in range(80):
        if locator.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"Tab never comes to {locator}")


def choose_by_arrows(page, field, name):
    """Walk over the options by keyboard: letters typed with a second between them each begin a new search."""
    page.keyboard.press("Home")
    for _ in range(80):
        if name in field.locator("option:checked").inner_text():
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"No option is {name}")


def test_work_changes_hands_by_keyboard_and_another_lead_sees_it(visit, agent, lead):
    full, free = people.associate("triage"), people.associate("triage")
    gone = people.associate("triage", available=False)
    full.capacity = 2
    full.save()
    first, second = held(agent, full, hours=-1), held(agent, full, hours=1)
    waits = held(agent, full, "pending")
    other = visit(people.associate("triage", lead=True))
    watched = other.go("load/")
    watched.get_by_text("3 of 2").wait_for()
    watched.get_by_text("Live", exact=True).wait_for()
    other.check_looks("load")

    visitor = visit(lead)
    page = visitor.go("/admin/")
    page.get_by_text("Over capacity:").wait_for()
    visitor.check_looks("home-lead")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/load/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/load/{full.id}/")
    visitor.check_looks("load-hands")
    expect(page.get_by_label("To").get_by_role("option", name=gone.user.display_name)).to_have_count(0)

    page.keyboard.press("j")
    page.keyboard.press("Space")
    page.get_by_text("1 selected").wait_for()
    choose = page.get_by_label("To")
    tab_to(page, choose)
    choose_by_arrows(page, choose, free.user.display_name)
    tab_to(page, page.get_by_role("button", name="Reassign"))
    page.keyboard.press("Enter")
    page.get_by_text(f"{first.reference} was reassigned.").wait_for()
    first.refresh_from_db()
    assert first.assignee_id == free.id
    page.keyboard.press("a")
    page.get_by_text("2 selected").wait_for()
    tab_to(page, choose)
    choose_by_arrows(page, choose, free.user.display_name)
    tab_to(page, page.get_by_role("button", name="Reassign"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/load/runs/**")
    page.get_by_text("It is no longer in progress.").wait_for()
    visitor.check_looks("load-run")
    second.refresh_from_db()
    waits.refresh_from_db()
    assert (second.assignee_id, waits.assignee_id) == (free.id, full.id)
    relay()
    row = watched.get_by_role("row", name=full.user.display_name)
    expect(row.get_by_text("1 of 2")).to_be_visible()

    page.keyboard.press("u")
    page.wait_for_url("**/load/")
    visitor.go(f"load/{full.id}/")
    visitor.expect("422")
    page.get_by_role("button", name="Release").click()
    page.get_by_text("Select at least one inquiry.").wait_for()
    page.get_by_role("checkbox", name=f"Select {waits.reference}").check()
    page.get_by_label("Why").fill("Ill today")
    visitor.check_looks("load-refused")
    page.get_by_role("button", name="Release").click()
    page.get_by_text(f"{waits.reference} was released to its queue.").wait_for()
    page.get_by_text("Nothing assigned").wait_for()
    visitor.check_looks("load-empty-hands")


def test_ticks_stay_when_news_draws_the_list_anew(visit, agent, lead):
    holder = people.associate("triage")
    kept, leaves = held(agent, holder), held(agent, holder)
    visitor = visit(lead)
    page = visitor.go(f"load/{holder.id}/")
    page.get_by_text("Live", exact=True).wait_for()
    page.get_by_role("checkbox", name=f"Select {kept.reference}").check()
    other = visit(people.associate("triage", lead=True))
    there = other.go(f"load/{holder.id}/")
    there.get_by_role("checkbox", name=f"Select {leaves.reference}").check()
    there.get_by_label("Why").fill("Lunch")
    there.get_by_role("button", name="Release").click()
    there.get_by_text("was released to its queue").wait_for()
    relay()
    page.get_by_role("link", name=leaves.reference).wait_for(state="detached")
    expect(page.get_by_role("checkbox", name=f"Select {kept.reference}")).to_be_checked()
    page.get_by_text("1 selected").wait_for()


def test_what_will_be_late(visit, agent, lead):
    visitor = visit(lead)
    page = visitor.go("forecast/")
    page.get_by_text("Nothing is due").wait_for()
    visitor.check_looks("forecast-empty")
    holder = people.associate("triage")
    late, soon = held(agent, holder, hours=-3), held(agent, holder, hours=1)
    for _ in range(4):
        held(agent, holder, hours=2)
    page = visitor.go("forecast/")
    assert page.evaluate("Chart.getChart(document.querySelector('canvas')).data.datasets[2].data") == [1]
    page.get_by_text("This queue has answered nothing recently").wait_for()
    visitor.check_looks("forecast")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/service-inquiries/{soon.reference}/")
    assert late.reference != soon.reference


def test_rules_are_written_tried_replayed_and_published_by_keyboard(visit, agent, lead):
    moving = [inquiries.filed(agent=agent) for _ in range(3)]
    inquiries.filed("billing", agent=agent)
    breached = InquiryClock.objects.filter(inquiry=moving[0], kind="resolution").get()
    ClockAlert.objects.create(clock=breached, share=100, reached_at=clock.now(), given_at=clock.now())
    published = RoutingRuleSet.objects.get(state="published")
    visitor = visit(lead)
    page = visitor.go("/admin/")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/rule-sets/")
    visitor.check_looks("rule-sets")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    count = page.locator("[data-rule]").count()
    visitor.check_looks("rule-set-edit")

    page.keyboard.press("n")
    page.keyboard.type("Everything else to billing")
    rule = page.locator(f"[data-rule-key='{page.locator('[data-rule]').last.get_attribute('data-rule-key')}']")
    tab_to(page, rule.get_by_label("Goes to"))
    page.keyboard.type("Billing")
    tab_to(page, rule.get_by_label("Another condition"))
    page.keyboard.type("Type")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    other = rule.get_by_label("Something else", exact=True)
    rule.get_by_role("checkbox").first.uncheck()
    tab_to(page, other)
    page.keyboard.press("Space")
    expect(rule.locator("summary")).to_have_text("Type: Something else")
    up = rule.locator("[data-rule-do=up]")
    tab_to(page, up)
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    expect(page.locator("#rule-says")).to_have_text(f"Everything else to billing is now at position {count}")
    page.evaluate("scrollTo(0, 0)")  # the bar on top covers no part of a field then
    visitor.check_looks("rule-set-editing")
    page.locator("[data-rule-do=copy]").first.click()
    expect(page.locator("[data-rule]")).to_have_count(count + 2)
    page.locator("[data-rule]").nth(1).locator("[data-rule-do=remove]").click()
    page.get_by_role("button", name="Restore").click()
    page.locator("[data-rule]").nth(1).locator("[data-rule-do=remove]").click()
    expect(page.locator("[data-rule]")).to_have_count(count + 1)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: "edit" not in address)

    draft = RoutingRuleSet.objects.get(state="draft")
    made = draft.rules.get(name="Everything else to billing")
    assert (made.position, made.conditions) == (count, {"inquiry_type": ["other"]})
    page.get_by_text("New: Everything else to billing").wait_for()
    visitor.check_looks("rule-set-draft")
    reference = page.get_by_label("Reference of an inquiry")
    visitor.expect("422")
    reference.fill("SI-0000-0000")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    reference.fill(moving[0].reference)
    page.keyboard.press("Enter")
    page.locator("#dry-run").get_by_text("Goes to Billing").wait_for()
    page.locator("#dry-run").get_by_text("Goes to Triage").wait_for()
    visitor.check_looks("rule-set-tried")

    page.get_by_role("button", name="Replay").press("Enter")
    page.wait_for_url("**/replays/**")
    page.get_by_text("Starting in a moment.").wait_for()
    visitor.check_looks("replay-waiting")
    replay = RoutingReplay.objects.get()
    run_job(REPLAY, replay.id)
    page.get_by_text("What would move").wait_for()
    expect(page.locator("#pairs tbody tr").first).to_contain_text("Triage")
    expect(page.locator("#pairs tbody tr").first).to_contain_text(moving[0].reference)
    expect(page.locator("#loads")).to_contain_text("-3")
    visitor.check_looks("replay-done")

    page.keyboard.press("u")
    page.wait_for_url(f"**/{draft.id}/")
    page.get_by_role("link", name="Publish …").press("Enter")
    page.wait_for_url("**/publish/")
    visitor.check_looks("rule-set-publish")
    page.get_by_role("button", name=f"Publish version {draft.version}").press("Enter")
    page.get_by_text("Published. These rules are now in force.").wait_for()
    draft.refresh_from_db()
    published.refresh_from_db()
    assert (draft.state, published.state) == ("published", "retired")
    visitor.check_accessibility()


def test_wrong_rules_and_two_editors(visit, lead):
    published = RoutingRuleSet.objects.get(state="published")
    visitor, other = visit(lead), visit(people.associate("billing", lead=True))
    mine, theirs = (one.go(f"routing/rule-sets/{published.id}/edit/") for one in (visitor, other))
    theirs.locator("[data-rule-name]").first.fill("Theirs")
    theirs.get_by_role("button", name="Save as draft 2").click()
    theirs.get_by_text("Draft saved.").wait_for()

    visitor.expect("422")
    mine.locator("[data-rule-name]").first.fill("")
    mine.get_by_role("button", name="Add a rule").click()
    mine.get_by_role("button", name="Save as draft 2").click()
    mine.locator(".a-rule-wrong").first.wait_for()
    expect(mine.locator("[data-rule-name]").first).to_be_focused()
    visitor.check_looks("rule-set-wrong")
    mine.locator("[data-rule-name]").first.fill("Mine")
    mine.locator("[data-rule]").last.locator("[data-rule-do=remove]").click()
    mine.get_by_role("button", name="Save as draft 2").click()
    mine.get_by_text("saved version 2").wait_for()
    mine.get_by_text("New: Theirs").wait_for()
    visitor.check_looks("rule-set-conflict")
    mine.get_by_role("button", name="Save as draft 3").click()
    mine.get_by_text("Draft saved.").wait_for()
    assert RoutingRuleSet.objects.get(version=3).rules.filter(name="Mine").exists()
    assert RoutingRuleSet.objects.get(version=2).rules.filter(name="Theirs").exists()


def test_reviews(visit, agent, lead):
    associate = people.associate("triage")
    inquiry = inquiries.put_in(inquiries.filed(agent=agent), "queued", queue="pharmacy")
    desk = visit(associate)
    page = desk.go("emergency/")
    desk.check_looks("emergency-associate")
    desk.expect("422")
    page.get_by_label("Humana ID").fill("nonsense")
    page.get_by_label("Why it can't wait").fill("She is at the counter")
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").or_(page.locator(".errorlist")).first.wait_for()
    desk.check_accessibility()
    page.get_by_label("Humana ID").fill(inquiry.member.humana_id)
    page.get_by_role("button", name="Open for one hour").click()
    page.wait_for_url(f"**/customers/{inquiry.member_id}/")
    assert EmergencyAccess.objects.count() == 1

    visitor = visit(lead)
    page = visitor.go("emergency/")
    page.get_by_text("She is at the counter").wait_for()
    page.get_by_text("Customer page").first.wait_for()
    visitor.check_looks("emergency-lead")
    page.get_by_label("Justified", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Care depended on it")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Review saved.").wait_for()
    assert EmergencyAccess.objects.get().verdict == "justified"
    visitor.check_looks("emergency-reviewed")


def test_a_link_that_is_no_exact_match_is_reviewed(visit, agent, lead):
    typed = {"first_name": "Typedina", "last_name": "Prospectby", "date_of_birth": "1950-02-03", "zip_code": "40202"}
    summary, details = demo_details(clock.date_of(clock.now()))["other"]
    card = {"prospect": typed, "authority": "none", "line_of_business": "MAPD", "inquiry_type": "other"}
    made = as_agent(agent).post("inquiries/", {**card, "summary": summary, "details": details}).json()
    holder = people.associate("triage")
    inquiry = inquiries.put_in(Inquiry.objects.get(reference=made["reference"]), "in_progress", holder=holder)
    member = members.MemberFactory(first_name="Typedina", last_name="Prospectby", zip_code="41999")
    desk = visit(holder)
    page = desk.go(f"service-inquiries/{inquiry.reference}/link-subject/")
    desk.check_looks("link-subject")
    page.get_by_label(f"{member.humana_id} (matches: last name, first name, birth date; does not match: ZIP)").check()
    page.get_by_label("Why this is the member").fill("She moved in May")
    desk.click("Link to member")
    page.get_by_text("not reviewed by a lead yet").first.wait_for()
    desk.check_accessibility()

    visitor = visit(lead)
    page = visitor.go("links/")
    page.get_by_text("She moved in May").wait_for()
    visitor.check_looks("links")
    page.get_by_label("Accept the link").check()
    page.get_by_label("Why", exact=True).fill("Enrollment has the new address")
    visitor.click("Save review")
    page.get_by_text("Review saved.").wait_for()
    assert SubjectLink.objects.get().state == "accepted"
    visitor.check_looks("links-reviewed")
