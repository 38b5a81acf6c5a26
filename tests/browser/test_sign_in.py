"""Signing in with a real form, and the pages on which people keep their credentials; refusals that help."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from playwright.sync_api import expect

from audit.models import JournalEntry
from foundation.actor import Role
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long and plain one"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def person(*roles):
    user = people.UserFactory()
    user.set_password(PASSWORD)
    user.save()
    people.grant(user, *roles)
    return user


def test_somebody_signs_in_after_a_mistake_and_finds_their_credentials(visit):
    user = person(Role.AUDITOR)
    visitor = visit(None)
    page = visitor.go("/admin/journal/")
    assert page.url.endswith("/admin/login/?next=%2Fadmin%2Fjournal%2F")
    visitor.check_looks("sign-in")
    keys = page.keyboard
    keys.type(user.username)
    keys.press("Tab")
    keys.type("not it")
    keys.press("Enter")
    page.get_by_text("not correct").wait_for()
    visitor.check_looks("sign-in-wrong")
    page.get_by_label("Password").fill(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/admin/journal/")
    kinds = JournalEntry.objects.order_by("at").values_list("kind", flat=True)
    assert list(kinds)[:2] == ["sign_in_failed", "signed_in"]
    for address, name in {
        "/accounts/2fa/": "second-factor",
        "/accounts/2fa/totp/activate/": "second-factor-setup",
        "/accounts/password/change/": "password",
        "/accounts/sessions/": "sessions",
        "/admin/logout/": "sign-out",
    }.items():
        visitor.go(address)
        visitor.check_looks(name)


def test_the_pages_of_somebody_who_has_a_second_factor_or_no_password(visit):
    user = person(Role.AUDITOR)
    visitor = visit(user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(user).get_unused_codes()[0]  # one of an app is over after half a minute
    assert Authenticator.objects.filter(user=user).count() == 2
    page = visitor.go("/accounts/2fa/")
    visitor.check_accessibility()
    visitor.go("/accounts/2fa/recovery-codes/")
    if "reauthenticate" in page.url:
        visitor.check_looks("prove-again")
        field = page.locator("input[name=code], input[name=password]").first
        field.fill(code if field.get_attribute("name") == "code" else PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/recovery-codes/")
    visitor.check_looks("recovery-codes")
    stranger = visit(None)
    for address, name in {
        "/accounts/password/reset/": "password-forgotten",
        "/accounts/password/reset/done/": "password-mailed",
        "/accounts/signup/": "no-sign-up",
    }.items():
        stranger.go(address)
        stranger.check_looks(name)


def test_people_see_themselves_and_choose_their_time_zone(visit):
    associate = people.associate()
    for person, name in ((people.agent(), "profile-agent"), (associate, "profile-associate")):
        visitor = visit(person)
        page = visitor.go("notifications/")
        page.locator(".a-person").click()
        visitor.follow("Your profile")
        visitor.check_looks(name)
    page.get_by_label("Time zone").select_option("Pacific")
    visitor.click("Save")
    expect(page.get_by_text("Times are now in your time zone.")).to_be_visible()
    associate.user.refresh_from_db()
    assert associate.user.time_zone == "America/Los_Angeles"


def test_refusals_say_what_to_do(visit):
    visitor = visit(people.agent())
    visitor.expect("403", "404")
    page = visitor.go("journal/")
    expect(page.get_by_text("ask an administrator for the role")).to_be_visible()
    visitor.check_looks("refused-403")
    visitor.go("service-inquiries/SI-7K3M-9QX5/")
    expect(page.get_by_text("Check the address or the reference.")).to_be_visible()
    visitor.check_looks("refused-404")
    visitor.go("/nowhere/")
    expect(page.get_by_text("Page not found")).to_be_visible()
    visitor.check_accessibility()
    visitor.go("/admin/desk/workqueue/")
    expect(page.get_by_text("This page is not for your role")).to_be_visible()
    visitor.check_accessibility()


@pytest.mark.parametrize("start", ["/admin/service-inquiries/{reference}/", "/admin/notifications/", "/accounts/2fa/"])
def test_signing_out_ends_on_a_page_that_knows_nobody(visit, start):
    inquiry = inquiries.filed()
    name = inquiry.member.last_name
    visitor = visit(inquiry.agent)
    visitor.expect("401")  # another window listens on, until it hears of it
    page, other = visitor.go(start.format(reference=inquiry.reference)), visitor.open_window()
    other.goto(f"/admin/service-inquiries/{inquiry.reference}/")
    other.get_by_text(name).first.wait_for()
    if page.locator(".a-person").count():
        page.locator(".a-person").click()
        page.get_by_role("button", name="Sign out").click()
    else:
        page.get_by_role("link", name="Sign out").click()
        page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/signed-out/")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert "Send again" not in page.content()
    visitor.check_looks("signed-out")
    other.wait_for_url("**/admin/login/**")
    page.go_back()
    page.wait_for_url(re.compile("/admin/login/|/accounts/signed-out/"))
    assert name not in page.content() + other.content()
    assert not any(cookie["name"] == "sessionid" for cookie in visitor.context.cookies())
    assert JournalEntry.objects.filter(kind="signed_out", actor_id=inquiry.agent.user_id).count() == 1


def test_signing_out_of_a_page_from_an_earlier_session_works(visit):
    user = person(Role.AUDITOR)
    visitor = visit(user)
    page = visitor.go("/admin/journal/")
    page.evaluate("document.querySelector('[data-leaves] [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    page.locator(".a-person").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign Out").wait_for()
    page.get_by_role("button", name="Sign Out").click()
    page.wait_for_url("**/accounts/signed-out/")
