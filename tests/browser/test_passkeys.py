"""Passkeys with Chromium's own virtual authenticator: set up, used alone, used after a password, refused, removed."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import expect

from foundation.actor import Role
from tests.browser.visitor import Site
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long and plain one"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.fixture
def visitor(chromium, served, transactional_db):
    """A browser at a name, because passkeys belong to names and not to addresses."""
    site = Site(chromium, served.replace("127.0.0.1", "localhost"))
    yield site.visitor(None)
    site.close()


class VirtualAuthenticator:
    """What a laptop has built in; `set_present(False)` is somebody who does not show a finger."""

    def __init__(self, visitor):
        self.tools = visitor.page.context.new_cdp_session(visitor.page)
        self.tools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        made = self.tools.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        self.id = {"authenticatorId": made["authenticatorId"]}

    def verify(self, *, is_verified):
        self.tools.send("WebAuthn.setUserVerified", {**self.id, "isUserVerified": is_verified})

    def forget(self):
        self.tools.send("WebAuthn.clearCredentials", self.id)


def test_a_passkey_is_set_up_and_signs_in_alone_and_after_a_password(visitor):
    user = people.UserFactory()
    user.set_password(PASSWORD)
    user.save()
    people.grant(user, Role.AUDITOR)
    authenticator = VirtualAuthenticator(visitor)
    page = visitor.go("/admin/login/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    visitor.go("/accounts/2fa/")
    visitor.check_looks("two-factor-none")
    visitor.follow("Add a passkey")
    visitor.check_looks("passkey-add")
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add passkey").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    visitor.go("/accounts/2fa/webauthn/")
    visitor.check_looks("passkeys")
    visitor.go("/accounts/2fa/")
    visitor.check_looks("two-factor-passkey")
    _sign_out(visitor)
    page = visitor.go("/admin/journal/")
    visitor.check_looks("sign-in-passkey")
    visitor.click("Use a passkey")
    page.wait_for_url("**/admin/journal/")
    _sign_out(visitor)
    _refused(visitor, authenticator)
    _removed(visitor, user)


def _sign_out(visitor):
    visitor.go("/admin/logout/")
    visitor.click("Sign out")
    visitor.page.wait_for_url("**/accounts/signed-out/")


def _refused(visitor, authenticator):
    """Nobody shows a finger: the page says so, and a second try works."""
    page = visitor.go("/admin/login/")
    authenticator.verify(is_verified=False)
    visitor.click("Use a passkey")
    expect(page.get_by_role("alert")).to_have_text("No passkey was used. Try again, or use another way.")
    visitor.check_accessibility()
    authenticator.verify(is_verified=True)
    visitor.click("Use a passkey")
    page.wait_for_url("**/admin/")


def _removed(visitor, user):
    page = visitor.go("/accounts/2fa/webauthn/")
    visitor.follow("Rename")
    visitor.check_looks("passkey-rename")
    page.get_by_label("Name").fill("Old laptop")
    visitor.click("Save")
    expect(page.get_by_role("heading", name="Old laptop")).to_be_visible()
    visitor.follow("Remove")
    visitor.check_looks("passkey-remove")
    visitor.click("Remove")
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()
