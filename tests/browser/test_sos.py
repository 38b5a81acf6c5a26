"""The SOS line in a real browser: on a phone, by keyboard, and the number nowhere once it is gone (R24–R28)."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from escalations.sos.models import SosCall, SosScreening
from inquiries.filing.models import InquiryDraft
from tests.browser.visitor import PHONE
from tests.factories import members, people

pytestmark = pytest.mark.django_db(transaction=True)

DIGITS = re.sub(r"\D", "", settings.ARSOS_SOS_LINE)[-7:]


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def member(agent):
    return members.policy(agent, member=members.MemberFactory(first_name="Rosalind", last_name="Sampleton")).member


def has_number(page):
    return DIGITS in re.sub(r"\D", "", page.content())


def seconds_left(timer):
    minutes, seconds = timer.inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def answer(page, *reasons, how="On a 3-way call"):
    page.get_by_label(how).check()
    for reason in reasons:
        page.get_by_label(reason).check()


def test_passed_on_a_phone_until_its_time_is_over(visit, agent, member):
    visitor = visit(agent, size=PHONE, has_touch=True, is_mobile=True)
    page = visitor.page
    page.clock.install()
    visitor.go("sos/")
    page.get_by_label("Name, Humana ID").fill("samp")
    page.get_by_label("Sampleton, Rosalind").check()
    answer(page, "A current clinical need")
    page.get_by_role("button", name="Check eligibility").click()
    link = page.get_by_role("link", name=settings.ARSOS_SOS_LINE)
    expect(link).to_have_attribute("href", f"tel:{settings.ARSOS_SOS_LINE}".replace(" ", ""))
    box = link.bounding_box()
    assert box["height"] >= 60
    assert 0 <= box["x"] <= PHONE[0] - box["width"]
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^(14:\d\d|15:00)$"))
    visitor.check_fits()
    other = visit(people.associate("triage", lead=True))
    other.go(page.url.split("/admin/")[1])
    assert not has_number(other.page)
    before = seconds_left(timer)
    page.clock.fast_forward("13:30")
    visitor.wait_until(lambda: seconds_left(timer) <= before - 810)
    expect(link).to_be_visible()
    page.clock.fast_forward("01:31")
    page.get_by_text("The number is hidden: its time is up.").wait_for()
    expect(link).to_have_count(0)
    assert not has_number(page)


def test_gone_when_the_page_is_left_and_come_back_to(visit, agent, member):
    visitor = visit(agent)
    page = visitor.go(f"sos/?member={member.id}")
    answer(page, "A prescription that the member cannot get", how="In the room with me")
    page.get_by_role("button", name="Check eligibility").click()
    number = page.get_by_role("link", name=settings.ARSOS_SOS_LINE)
    number.wait_for()
    page.emulate_media(media="print")
    expect(number).to_be_hidden()
    page.emulate_media(media="screen")
    visitor.check_looks("sos-passed")
    page.goto("/admin/drafts/")
    page.go_back()
    page.get_by_text("You left this page, so the number is hidden.").wait_for()
    assert not has_number(page)
    visitor.check_looks("sos-left")
    page.get_by_role("link", name="Show it again").click()
    number.wait_for()
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert not has_number(page)
    answered = page.request.get(page.url)
    assert answered.headers["cache-control"] == "no-store"
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])").count(DIGITS) == 0


def test_refused_and_carried_over_into_a_draft(visit, agent):
    visitor = visit(agent)
    visitor.expect("422")
    page = visitor.go("sos/")
    visitor.check_looks("sos-empty")
    page.get_by_role("button", name="Check eligibility").click()
    page.get_by_text("Find and select the member").wait_for()
    visitor.check_looks("sos-wrong")
    page.get_by_label("Someone else").check()
    page.get_by_label("Last name").fill("Testperson")
    page.get_by_label("First name").fill("Ottilie")
    page.get_by_label("Birth date").fill("1950-02-03")
    page.get_by_label("ZIP code").fill("40202")
    page.get_by_label("A drug plan").check()
    answer(page, "Billing", "A current clinical need", how="Not with me now")
    page.get_by_role("button", name="Check eligibility").click()
    page.get_by_text("The member must be on the line: add them").wait_for()
    expect(page.get_by_text("This requires an active medical plan")).to_be_visible()
    assert not has_number(page)
    visitor.check_looks("sos-refused")
    page.get_by_role("button", name="Billing").click()
    page.wait_for_url("**/drafts/*/")
    draft = InquiryDraft.objects.get()
    assert (draft.content["inquiry_type"], draft.content["prospect"]["last_name"]) == ("billing", "Testperson")
    screening = SosScreening.objects.get()
    assert (screening.passed, screening.is_attested) == (False, True)


def test_screened_called_and_logged_by_keyboard_alone(visit, agent, member):
    visitor = visit(agent)
    page = visitor.go("/admin/")
    press, write = page.keyboard.press, page.keyboard.type
    press("g")
    press("s")
    page.wait_for_url("**/sos/")
    press("m")
    write("ros")
    press("Enter")
    page.locator("input[name=member]:focus:checked").wait_for()
    press("Tab")
    press("Space")
    press("Tab")
    press("Space")
    press("Control+Enter")
    page.get_by_role("timer").wait_for()
    press("b")
    page.get_by_text("logged by").wait_for()
    page.get_by_role("timer").wait_for()
    visitor.check_looks("sos-calling")
    press("1")
    page.get_by_text("Call logged.").wait_for()
    call = SosCall.objects.get()
    assert (call.outcome, call.member_id, call.flags) == ("resolved", member.id, [])
    assert call.ended_at >= call.started_at
    visitor.check_accessibility()


def test_what_is_wrong_in_the_log_leaves_the_number_watched(visit, agent, member):
    visitor = visit(agent)
    visitor.expect("422")
    page = visitor.page
    page.clock.install()
    visitor.go(f"sos/?member={member.id}")
    answer(page, "A current clinical need")
    page.get_by_role("button", name="Check eligibility").click()
    page.get_by_role("timer").wait_for()
    page.get_by_text("Change the times or add an inquiry").click()
    page.get_by_label("Related inquiry").fill("SI-7K3M-9QX5")
    page.get_by_role("button", name="Resolved", exact=True).click()
    page.get_by_text("You have no inquiry with this reference.").wait_for()
    assert has_number(page)
    visitor.check_accessibility()
    page.clock.fast_forward("15:01")
    page.get_by_text("The number is hidden: its time is up.").wait_for()
    assert not has_number(page)
    page.get_by_text("No call made", exact=True).click()
    page.get_by_label("Why no call was made").fill("She was seen at once")
    page.get_by_role("button", name="Record").click()
    page.get_by_text("She was seen at once").wait_for()


def test_lists_the_call_without_a_screening_and_the_review(visit, agent, member):
    visitor, lead = visit(agent), visit(people.associate("triage", lead=True))
    page = visitor.go("sos/screenings/")
    visitor.check_looks("sos-screenings-empty")
    visitor.go("sos/calls/new/")
    page.get_by_label("Started").fill("2026-11-20T09:30:00")
    page.get_by_label("Ended").fill("2026-11-20T09:45:00")
    page.get_by_label("Transferred").check()
    visitor.check_looks("sos-call-without-screening")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Call logged. It is flagged because there was no screening.").wait_for()
    visitor.check_looks("sos-calls")
    visitor.follow(page.get_by_role("link", name="No one named").first)
    visitor.check_looks("sos-call")
    visitor.go("sos/")
    page.get_by_label("Someone else").check()
    for label, words in {"Last name": "Testperson", "First name": "Ottilie", "ZIP code": "40202"}.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("Birth date").fill("1950-02-03")
    page.get_by_label("A medical plan").check()
    answer(page, "A current clinical need", "An ID card")
    page.get_by_role("button", name="Check eligibility").click()
    page.get_by_text("File an inquiry about the rest").wait_for()
    visitor.go("sos/")
    page.get_by_text("passed, no call logged").wait_for()
    visitor.check_looks("sos-with-open-ones")
    lead.go("sos/screenings/")
    lead.check_looks("sos-to-review")
    lead.page.get_by_role("link", name="Testperson, Ottilie").click()
    lead.page.get_by_label("Fits", exact=True).check()
    lead.check_looks("sos-review")
    assert not has_number(lead.page)
    lead.page.get_by_role("button", name="Record the review").click()
    lead.page.get_by_text("No screenings to review.").wait_for()
    assert SosScreening.objects.get().verdict == "fits"
