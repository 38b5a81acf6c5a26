"""From an empty database to the first answered inquiry, by pages alone; its pictures are in docs/images/first-run."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.models.set_up import SetUp
from accounts.models.users import User
from accounts.set_up.actions import give_out_code
from foundation import clock
from foundation.jobs.engine import run_job
from inquiries.inquiry.models import Inquiry
from members.imports.models import ImportRun
from members.imports.running import IMPORT
from tests.browser.visitor import SHOTS
from tests.support.real_input import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

PASSWORD = "seven green llamas 41"
SAMPLE = ROOT / "web/static/web/sample-members.csv"
LONGEST = 600
"""Seconds from the first page to the first answer, with what hands and head need for each click and key."""
CLICK, KEYSTROKE = 1.1, 0.12
"""Seconds of a practised person (keystroke-level model)."""
PICTURED = (1280, 800)


class Hands:
    """Somebody at a page: what they click and type is counted, and pages worth a picture are kept."""

    seconds = 0.0
    frames = 0
    began = 0.0

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        visitor.page.set_viewport_size({"width": PICTURED[0], "height": PICTURED[1]})

    def fill(self, what, words):
        Hands.seconds += CLICK + KEYSTROKE * len(words)
        self.page.locator(what).fill(words)

    def choose(self, what, label):
        Hands.seconds += 2 * CLICK
        self.page.locator(what).select_option(label=label)

    def pick(self, field, words):
        """A row of another table, found by typing."""
        Hands.seconds += 2 * CLICK + KEYSTROKE * len(words)
        self.page.locator(f"#id_{field} + .select2-container").click()
        self.page.locator(".select2-search__field").fill(words)
        self.page.locator(".select2-results__option", has_text=words).first.click()

    def press(self, what, *, exact=True):
        Hands.seconds += CLICK
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=what, exact=exact).first.click()

    def finish_step(self, step, button):
        """A step of the list, until the list says that it is done."""
        Hands.seconds += CLICK
        section = self.page.locator(f"#step-{step}")
        section.get_by_role("button", name=button, exact=True).click()
        expect(section.get_by_role("heading")).to_contain_text("Done")
        self.visitor.settle()

    def frame(self, name):
        """One picture of the story."""
        Hands.frames += 1
        if SHOTS:
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{Hands.frames:02}-{name}.png")

    def sign_in(self, username):
        if "/login/" not in self.page.url:
            self.visitor.go("/admin/login/")
        self.fill("[name=username]", username)
        self.fill("[name=password]", PASSWORD)
        self.press("Sign in")


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    Hands.seconds, Hands.frames, Hands.began = 0.0, 0, time.monotonic()


def become_administrator(hands):
    page = hands.page
    hands.visitor.go("/")
    assert page.url.endswith("/setup/")
    hands.visitor.check_accessibility()
    hands.fill("[name=code]", give_out_code(at=clock.now()))
    hands.fill("[name=organization]", "Example House")
    hands.fill("[name=display_name]", "Dana Reed")
    hands.fill("[name=email]", "dana.reed@example.org")
    hands.fill("[name=username]", "dana.reed")
    hands.frame("set-up-code")
    hands.fill("[name=password1]", PASSWORD)
    hands.fill("[name=password2]", PASSWORD)
    hands.press("Become administrator")
    hands.frame("sign-in")
    hands.sign_in("dana.reed")


def add_second_factor(hands):
    page = hands.visitor.go("/accounts/2fa/totp/activate/")
    hands.frame("second-factor")
    secret = page.locator("#authenticator_secret").input_value()
    hands.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    hands.press("Turn on")


def do_first_steps(hands):
    page = hands.visitor.go("set-up/")
    hands.visitor.check_accessibility()
    hands.frame("steps")
    hands.finish_step("organization", "Save")
    expect(page.locator("#step-sos_line")).to_contain_text("is set")
    hands.finish_step("sos_line", "I have seen this")
    hands.finish_step("hours", "These hours are right")
    for closed in ("Individual plans", "Spanish desk"):
        page.locator("#step-queues").get_by_label(closed).uncheck()
    page.locator("#step-queues").scroll_into_view_if_needed()
    hands.frame("queues")
    hands.finish_step("queues", "Open these queues")
    hands.finish_step("mail", "Skip")
    hands.fill("#step-api_client [name=name]", "Vantage")
    page.locator("#step-api_client").get_by_label("Read inquiries").check()
    hands.finish_step("api_client", "Make the client")
    secret = page.locator("#step-api_client code").nth(1)
    expect(secret).not_to_be_empty()
    secret.scroll_into_view_if_needed()
    hands.page.locator("#step-api_client code").nth(1).evaluate("one => one.textContent = '(shown once)'")
    hands.frame("api-client")


def add_person(hands, username, name, role):
    hands.visitor.go("accounts/user/add/")
    hands.fill("#id_username", username)
    hands.fill("#id_display_name", name)
    hands.fill("#id_email", f"{username}@example.org")
    hands.visitor.page.get_by_label("Set it now").check()
    Hands.seconds += CLICK
    hands.fill("#id_password1", PASSWORD)
    hands.fill("#id_password2", PASSWORD)
    hands.press("Save")
    hands.visitor.go("accounts/rolegrant/add/")
    hands.pick("user", name)
    hands.choose("#id_role", role)
    hands.fill("#id_starts_on", clock.date_of(clock.now()).strftime("%m/%d/%Y"))
    hands.press("Save")


def add_people(hands):
    add_person(hands, "sam.desk", "Sam Desk", "associate")
    hands.visitor.go("desk/associate/add/")
    hands.pick("user", "Sam Desk")
    hands.frame("associate")
    hands.press("Save")
    hands.visitor.go("desk/queuemembership/add/")
    hands.pick("associate", "Sam Desk")
    hands.pick("queue", "Benefits")
    hands.press("Save")
    add_person(hands, "alex.field", "Alex Field", "agent")
    hands.visitor.go("accounts/agent/add/")
    hands.pick("user", "Alex Field")
    for field, words in {"san": "1234567", "npn": "7654321", "first_name": "Alex", "last_name": "Field"}.items():
        hands.fill(f"#id_{field}", words)
    hands.choose("#id_channel", "Career")
    hands.fill("#id_email", "alex.field@example.org")
    hands.press("Save")


def import_members(hands):
    page = hands.visitor.go("background/imports/")
    page.locator("[name=file]").set_input_files(SAMPLE)
    page.locator("[name=is_dry_run]").uncheck()
    hands.press("Import file")
    run_job(IMPORT, ImportRun.objects.get().id)
    page.reload()
    expect(page.locator("main")).to_contain_text("2")
    assert ImportRun.objects.get().rows_created == 2
    hands.frame("import")
    hands.visitor.go("set-up/")
    hands.press("Finish the set-up")
    assert SetUp.objects.get().finished_at is not None


def file_inquiry(hands):
    hands.sign_in("alex.field")
    page = hands.visitor.go("customers/")
    page.get_by_role("link", name=re.compile("Sample")).first.click()
    page.wait_for_url("**/customers/*-*/")
    hands.press("Create an inquiry")
    hands.press("ID card", exact=False)
    for name in ("self_service", "details-reason", "details-card", "details-address_confirmed"):
        Hands.seconds += CLICK
        page.locator(f"[name='{name}']").first.check()
    hands.fill("[name=summary]", "The card never came")
    hands.frame("filing")
    hands.press("Submit to ARSOS", exact=False)
    page.wait_for_url("**/service-inquiries/**")


def answer_inquiry(hands):
    hands.sign_in("sam.desk")
    page = hands.visitor.go(f"service-inquiries/{Inquiry.objects.get().reference}/")
    Hands.seconds += CLICK
    page.get_by_role("button", name="Claim").first.click()
    expect(page.locator("#head .a-status")).to_have_text("In progress")
    keys = page.keyboard
    keys.press("a")
    expect(page.get_by_label("Answer to the agent")).to_be_focused()
    for words in ("A new card was ordered.", "Your card is on its way."):
        Hands.seconds += KEYSTROKE * len(words)
        keys.type(words)
        keys.press("Tab")
    hands.frame("answer")
    keys.press("Control+Enter")
    expect(page.locator("#head .a-status")).to_have_text("Answered")


def test_from_an_empty_database_to_the_first_answer_in_ten_minutes(visit):
    assert User.objects.count() == 0
    hands = Hands(visit(None))
    become_administrator(hands)
    expect(hands.page.get_by_role("heading", name="Set up ARSOS")).to_be_visible()
    add_second_factor(hands)
    do_first_steps(hands)
    add_people(hands)
    import_members(hands)
    file_inquiry(Hands(visit(None)))
    answer_inquiry(Hands(visit(None)))
    inquiry = Inquiry.objects.get()
    assert (inquiry.status, inquiry.agent.san, inquiry.last_holder.user.username) == ("resolved", "1234567", "sam.desk")
    assert Hands.frames == 10
    took = time.monotonic() - Hands.began + Hands.seconds
    assert took < LONGEST
