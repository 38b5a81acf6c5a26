"""Auditors, whoever looks after deliveries, and what people are told: whole stories in a browser."""

import csv
import io
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.callers import actor_for_user
from audit.models import JournalEntry
from audit.seals.actions import seal_batch
from events.letters.models import Letter
from events.notifications.models import Notification
from events.tasks import relay
from events.webhooks.actions.endpoints import create_endpoint
from events.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from foundation import clock
from foundation.access_log.steps import AccessEntries, write_accesses
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from tests.factories import background, inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)


def holder(role, **fields):
    user = people.UserFactory(**fields)
    people.grant(user, role)
    return user


def look(who, *, kind="read", subjects=(), fields=("name", "policies"), road="page CustomerPage", days=0, purpose=""):
    actor = Actor(name=who.display_name, user_id=who.id, roles=frozenset({Role.ASSOCIATE}), request_id="7f3c-21")
    looks = AccessEntries(kind=kind, subjects=dict.fromkeys(subjects), fields=dict.fromkeys(fields), purpose=purpose)
    write_accesses(looks, by=actor, at=clock.now() - timedelta(days=days, minutes=1), road=road)


def test_an_auditor_s_story_by_keyboard_alone(visit):
    member, others = members.MemberFactory(), [members.MemberFactory() for _ in range(5)]
    anna = people.UserFactory(display_name="Annabelle Looker-Longname")
    for days in (40, 3, 2, 0):
        look(anna, subjects=[member.id], days=days)
    look(anna, kind="reveal", subjects=[member.id], fields=["mbi"], purpose="The member asked which number is on file")
    look(anna, kind="search", subjects=[member.id, *(one.id for one in others)], road="GET MembersView")
    look(people.UserFactory(), kind="denied", fields=["not-found"], road="GET MemberView")
    seal_batch(at=clock.now())
    visitor = visit(holder(Role.AUDITOR))
    page = visitor.go("/admin/")
    visitor.check_looks("home-auditor")
    visitor.go("journal/")
    visitor.check_looks("journal")
    keys = page.keyboard
    keys.press("w")
    keys.type("annabelle")
    keys.press("Enter")
    page.wait_for_url("**/journal/?actor=*")
    expect(page.get_by_text("Only actions of Annabelle Looker-Longname.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.get_by_label("When", exact=True).focus()
    keys.type("The last year")
    keys.press("f")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**period=365*")
    expect(page.locator("tbody tr")).to_have_count(6)
    keys.press("m")
    keys.type(member.humana_id)
    keys.press("Enter")
    page.wait_for_url(f"**/journal/{member.id}/")
    assert member.humana_id not in page.url
    visitor.check_looks("disclosures")
    shown = [row.inner_text() for row in page.locator("tbody tr").all()]
    with page.expect_download() as download:
        keys.press("c")
    sheet = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert len(shown) == 7  # six looks of others, and the auditor's own look-up
    assert [told["kind"] for told in sheet[7:]] == ["read"]  # and the page itself, which the file tells too
    for words, told in zip(shown, sheet[:7], strict=True):
        assert told["who"] in words
        assert told["road"] in words
        assert told["purpose"] in words
    body = page.locator("body").inner_text()
    for value in (member.last_name, member.first_name, member.humana_id, "1EG4"):
        assert value not in body
    visitor.go("journal/")
    keys.press("j")
    keys.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2


def test_what_the_journal_says_when_nothing_is_there_or_nobody_is_found(visit):
    for name in ("Dora Same", "Nora Same"):
        people.UserFactory(display_name=name)
    member = members.MemberFactory()
    visitor = visit(holder(Role.AUDITOR))
    page = visitor.go("journal/?kind=export")
    visitor.check_looks("journal-empty")
    visitor.go(f"journal/{member.id}/")
    visitor.check_looks("disclosures-empty")
    visitor.go("journal/")
    visitor.expect("422")
    page.get_by_label("Member, by Humana ID").fill("H00000001")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_text("No member has this Humana ID.").wait_for()
    expect(page.locator("[name=humana_id]:focus")).to_be_focused()
    visitor.check_looks("journal-wrong")
    page.get_by_label("Member, by Humana ID").fill("")
    page.get_by_label("Or the person who looked, by name").fill("same")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Nora Same").click()
    page.wait_for_url("**/journal/?actor=*")
    visitor.go(f"journal/?member={member.id}")
    page.get_by_role("link", name="Refused lookups").click()
    page.wait_for_url("**kind=denied*")
    assert f"member={member.id}" in page.url


@pytest.fixture
def given_up():
    """An endpoint that fails, with what was given up; a mail and a letter beside it."""
    lead = people.associate("triage", lead=True)
    by = actor_for_user(lead.user, on=clock.date_of(clock.now()), road="test")
    address = create_endpoint(url="http://127.0.0.1:9/hook", description="Vantage mirror", by=by, at=clock.now()).id
    inquiries.filed("other", agent=people.agent())
    relay()
    now = clock.now()
    WebhookDelivery.objects.update(state="dead", finished_at=now, attempts=12)
    for delivery in WebhookDelivery.objects.all():
        WebhookAttempt.objects.create(delivery=delivery, attempted_at=now, status=503, milliseconds=120)
        WebhookAttempt.objects.create(delivery=delivery, attempted_at=now, failure="timeout", milliseconds=10_000)
    WebhookEndpoint.objects.filter(id=address).update(
        state="disabled", disabled_reason="it failed for three days", failures=12, failing_since=now
    )
    create_endpoint(url="http://127.0.0.1:9/other", description="Quiet one", by=by, at=clock.now())
    background.LetterFactory(is_dead=True)
    background.NotificationFactory(user=lead.user, subject_id=new_id(), once_key="x", is_dead=True)


def test_deliveries_that_were_given_up_are_released(visit, given_up):
    visitor = visit(holder(Role.ADMINISTRATOR))
    page = visitor.go("/admin/")
    visitor.check_looks("home-administrator")
    visitor.go("deliveries/")
    visitor.check_looks("deliveries")
    page.locator("summary", has_text="12 attempts").first.click()
    expect(page.get_by_text("answered 503").first).to_be_visible()
    for failed in ("Failed email", "Failed letters"):
        again = page.get_by_role("region", name=failed).get_by_role("button", name="Send again")
        again.click()
        expect(again).to_have_count(0)
    page.get_by_role("button", name="Send all again").click()
    page.get_by_text(re.compile(r"\d deliver(y|ies) sent again")).wait_for()
    page.get_by_role("button", name="Enable").click()
    page.get_by_text("Endpoint enabled").wait_for()
    expect(page.get_by_text("No failed deliveries")).to_be_visible()
    visitor.check_looks("deliveries-calm")
    assert not WebhookDelivery.objects.filter(state="dead").exists()
    assert (Letter.objects.get().state, Notification.objects.get(once_key="x").mail_state) == ("waiting", "waiting")


def test_deliveries_without_any_endpoint(visit):
    visitor = visit(holder(Role.ADMINISTRATOR))
    visitor.go("deliveries/")
    visitor.check_looks("deliveries-empty")


def test_notifications_are_read_one_by_one_and_all_at_once(visit):
    agent = people.agent()
    inquiry = inquiries.filed("other", agent=agent)
    Notification.objects.all().delete()
    for number, kind in enumerate(["reopened", "answered", "message", "question"]):
        background.NotificationFactory(
            user=agent.user,
            kind=kind,
            subject_id=inquiry.id,
            reference=inquiry.reference,
            created_at=clock.now() - timedelta(hours=10 * number),
        )
    visitor = visit(agent)
    page = visitor.go("notifications/")
    bell = page.locator("#a-unread")
    expect(bell).to_have_text("4")
    visitor.check_looks("notifications")
    page.get_by_role("button", name="Mark as read").first.focus()
    page.keyboard.press("Enter")
    expect(bell).to_have_text("3")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("^Mark as read"))
    page.keyboard.press("j")
    page.locator("[data-reads]").first.click()
    page.wait_for_url(f"**/{inquiry.reference}/")
    visitor.go("notifications/")
    expect(bell).to_have_text("2")
    page.keyboard.press("a")
    page.get_by_text("All marked as read.").wait_for()
    expect(bell).to_be_hidden()
    visitor.check_looks("notifications-read")
    visitor.follow("Unread")
    visitor.check_looks("notifications-none")
    page.get_by_label("Email me").select_option("daily")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert not Notification.objects.filter(read_at=None).exists()
    assert not JournalEntry.objects.filter(kind="denied").exists()
