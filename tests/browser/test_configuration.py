"""Administrators: types with the form as it will be seen, calendars as years, and every page of the theme."""

import json
from datetime import date

import pytest
from django.contrib import admin
from playwright.sync_api import expect

from foundation import clock
from foundation.actor import Role
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.filing.actions import create_draft
from staffing.models import Calendar, CalendarVersion
from tests.browser.accessibility import violations
from tests.factories import inquiries, people
from tests.factories.members import policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator():
    user = people.UserFactory(display_name="Ada Administrator")
    people.grant(user, Role.ADMINISTRATOR)
    return user


def look_from_the_top(visitor, name):
    """A field that is half behind the bar while the page is scrolled would count as too small."""
    visitor.page.evaluate("window.scrollTo(0, 0)")
    visitor.check_looks(name)


def test_a_type_is_edited_beside_the_form_that_agents_will_see(visit, administrator):
    visitor = visit(administrator)
    page = visitor.go("inquiry-types/")
    visitor.check_looks("types")
    page.keyboard.press("j")
    page.get_by_role("link", name="Billing", exact=True).click()
    preview, editor = page.locator("#type-preview"), page.get_by_label("Details form, as JSON Schema")
    expect(preview.get_by_text("The same as the version in force.")).to_be_visible()
    visitor.check_looks("type")
    good = editor.input_value()

    editor.fill(good.replace('"additionalProperties"', '"additionalPropertie"'))
    complaint = preview.get_by_role("link", name="Details form, as JSON Schema").first
    expect(complaint).to_be_visible()
    expect(preview.get_by_text("Forms do not know this keyword.")).to_be_visible()
    look_from_the_top(visitor, "type-broken")
    preview.get_by_role("listitem").filter(has_text="additionalPropertie:").get_by_role("link").click()
    expect(editor).to_be_focused()
    chosen = editor.evaluate("text => text.value.slice(text.selectionStart, text.selectionEnd)")
    assert "additionalPropertie" in chosen

    schema = json.loads(good)
    schema["properties"]["store"] = {"type": "string", "title": "Which store was it", "maxLength": 60}
    editor.fill(json.dumps(schema, indent=2))
    expect(preview.get_by_label("Which store was it")).to_be_visible()
    expect(preview.get_by_text("1 change from the version in force")).to_be_visible()
    editor.press("End")
    preview.get_by_role("button", name="Test: submit this form").click()
    expect(preview.get_by_text("Required.").first).to_be_visible()
    look_from_the_top(visitor, "type-tried")
    editor.press("Control+Enter")
    page.get_by_text("Published. Agents now fill in version 2.").wait_for()
    page.locator("summary", has_text="Version 2,").click()
    look_from_the_top(visitor, "type-published")
    assert InquiryType.objects.get(code="billing").current_version.version == 2

    agent = people.agent()
    held = policy(agent)
    content = {"member": str(held.member_id), "policy": str(held.id), "inquiry_type": "billing"}
    draft = create_draft(flow="my_humana_business", content=content, by=inquiries.actor_of(agent), at=clock.now())
    filing = visit(agent).go(f"drafts/{draft.id}/")
    expect(filing.get_by_label("Which store was it")).to_be_visible()


def test_a_form_that_is_refused_by_the_server_keeps_what_was_typed(visit, administrator):
    visitor = visit(administrator)
    page = visitor.go("inquiry-types/billing/")
    visitor.expect("422")
    page.get_by_label("Details form, as JSON Schema").fill("{ not json")
    page.get_by_role("button", name="Publish as a new version").click()
    expect(page.locator("#type-form .errorlist")).to_contain_text("Line 1, column 3")
    expect(page.locator("[name=details_schema]")).to_be_focused()
    expect(page.get_by_label("Details form, as JSON Schema")).to_have_value("{ not json")
    assert InquiryTypeVersion.objects.filter(type="billing").count() == 1


def test_a_calendar_is_a_year_and_new_hours_are_seen_before_they_are_published(visit, administrator):
    inquiries.filed("other", agent=people.agent())
    visitor = visit(administrator)
    page = visitor.go("calendars/")
    visitor.check_looks("calendars")
    visitor.follow("Business days")
    visitor.go(page.url.removeprefix(visitor.base) + "?year=2026")
    july = page.get_by_role("table", name="July")
    expect(july.get_by_role("cell", name="3 closed, Independence Day (observed)")).to_be_visible()
    expect(july.get_by_role("cell", name="2 open 8:00 AM-8:00 PM", exact=True)).to_be_visible()
    march = page.get_by_role("table", name="March")
    expect(march.get_by_role("cell", name="8 closed, clocks change", exact=True)).to_be_visible()
    visitor.check_looks("calendar")
    page.keyboard.press("]")
    page.wait_for_url("**year=2027**")
    december = page.get_by_role("table", name="December")
    expect(december.get_by_role("cell", name="31 closed, New Year's Day (observed)")).to_be_visible()
    page.keyboard.press("n")
    page.wait_for_url("**/new/?year=2027")
    preview = page.locator("#hours-preview")
    expect(preview.get_by_text("No day of 2027 changes.")).to_be_visible()
    visitor.check_looks("new-hours")
    page.get_by_label("Other closed days").fill("5/4/2027")
    expect(preview.get_by_text("1 day of 2027 changes.")).to_be_visible()
    expect(preview.get_by_text("No due times change.")).to_be_visible()
    expect(preview.get_by_role("cell", name="4 closed, changed", exact=True)).to_be_visible()
    page.get_by_label("Saturday", exact=True).first.fill("nine to five")
    expect(preview.get_by_text("Fix this before the preview can be shown:")).to_be_visible()
    visitor.check_accessibility(within="#hours-preview", themes=("light",))
    page.get_by_label("Saturday", exact=True).first.fill("9 AM-1 PM")
    expect(preview.get_by_text("days of 2027 change.")).to_be_visible()
    visitor.check_accessibility(within="#hours-preview .a-month", themes=("dark",))
    page.get_by_role("button", name="Publish the new hours").click()
    page.get_by_text("Published. The new hours are now in force.").wait_for()
    expect(page.get_by_text("Version 2", exact=True).first).to_be_visible()
    calendar = Calendar.objects.get(code="business")
    assert CalendarVersion.objects.get(calendar=calendar, version=2).rules["closures"] == [date(2027, 5, 4).isoformat()]
    visitor.go(f"calendars/{calendar.id}/?year=2027")
    visitor.check_accessibility(themes=("light",), is_whole=True)


def test_every_page_of_the_theme_is_accessible(visit, administrator):
    """Each list and each form of configuration, in either theme; scripts and policy are watched as everywhere."""
    visitor = visit(administrator)
    found = []
    for model in admin.site._registry:
        listed = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for theme, address in (("light", listed), ("dark", f"{listed}add/")):
            if theme == "dark" and not visitor.page.locator(f'a[href^="{address}"]').count():
                continue  # a list whose every row is shipped offers no more of them
            visitor.wear(theme)
            visitor.go(address)
            wrong = [(one["id"], one["nodes"][0]["html"][:120]) for one in violations(visitor.page)]
            found += [(address, *one) for one in wrong]
    assert found == []
