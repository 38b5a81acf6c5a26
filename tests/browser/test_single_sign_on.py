"""Through a real OpenID provider and back, in a browser: signed out, sent there, signed in there, at work here."""

import json
import os
import socket
import subprocess
import sys
import time

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import expect

from accounts.models.users import RoleGrant, User
from foundation import clock
from foundation.actor import Role
from identity.single_sign_on.models import RoleRule
from tests.browser.visitor import Site
from tests.support.identity_provider.people import PASSWORD, PEOPLE

pytestmark = pytest.mark.django_db(transaction=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(application, port, environment):
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--lifespan", "off"]
    return subprocess.Popen([*command, "--log-level", "error"], env={**os.environ, **environment})


def await_answer(address):
    for _ in range(3600):
        try:
            return httpx.get(address)
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"Nothing answers at {address}.")


@pytest.fixture(scope="module")
def provider(django_db_setup, tmp_path_factory):
    """The OAuth library as an OpenID provider, with people and groups; ARSOS beside it, told where it is."""
    home = tmp_path_factory.mktemp("provider")
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (home / "key.pem").write_bytes(pem)
    there, here = free_port(), free_port()
    wanted = {"people": PEOPLE, "redirect_uri": f"http://127.0.0.1:{here}/accounts/organization/callback/"}
    (home / "wanted.json").write_text(json.dumps(wanted))
    issuer = f"http://127.0.0.1:{there}/o"
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.support.identity_provider.settings",
        "IDENTITY_PROVIDER_HOME": str(home),
        "IDENTITY_PROVIDER_ISSUER": issuer,
    }
    prepare = [sys.executable, "-m", "tests.support.identity_provider.prepare", str(home / "wanted.json")]
    subprocess.run(prepare, env={**os.environ, **own}, check=True)
    ours = {
        "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
        "ARSOS_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "ARSOS_OIDC_ISSUER": issuer,
        "ARSOS_OIDC_NAME": "Example Health",
        "ARSOS_OIDC_CLIENT_ID": "arsos",
        "ARSOS_OIDC_CLIENT_SECRET": "arsos-secret",
        "ARSOS_LOCAL_SIGN_IN": "break-glass",
        "ARSOS_BREAK_GLASS_USERS": "01900000-0000-7000-8000-000000000001",
    }
    running = [
        serve("tests.support.identity_provider.asgi:application", there, own),
        serve("arsos.asgi:application", here, ours),
    ]
    await_answer(f"{issuer}/.well-known/openid-configuration")
    await_answer(f"http://127.0.0.1:{here}/livez")
    yield f"http://127.0.0.1:{here}"
    for process in running:
        process.terminate()
        process.wait(60)


@pytest.fixture
def visitor(chromium, provider, transactional_db):
    cache.clear()
    site = Site(chromium, provider)
    yield site.visitor(None)
    site.close()


def through_the_provider(visitor, name, *, password=PASSWORD):
    page = visitor.go("/admin/notifications/")
    visitor.follow("Sign in with Example Health")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go").click()
    return page


def test_somebody_of_the_organization_works_here_without_anybody_making_them(visitor):
    today = clock.date_of(clock.now())
    RoleRule.objects.create(group="ARSOS auditors", role=Role.AUDITOR, starts_on=today)
    visitor.go("/admin/login/")
    visitor.check_looks("sign-in-organization")
    page = through_the_provider(visitor, "robin")
    page.wait_for_url("**/admin/notifications/")
    user = User.objects.get(username="robin")
    assert (user.display_name, user.has_usable_password()) == ("Robin robin", False)
    assert list(RoleGrant.objects.in_force(today).filter(user=user).values_list("role", flat=True)) == [Role.AUDITOR]
    visitor.go("/admin/journal/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert SocialAccount.objects.get(user=user).provider == "organization"


def test_somebody_without_a_group_is_told_whom_to_ask(visitor):
    visitor.expect("403")
    page = through_the_provider(visitor, "sandy")
    expect(page.get_by_text("You have no role in ARSOS.")).to_be_visible()
    visitor.check_looks("sign-in-refused")
    assert not User.objects.filter(username="sandy").exists()
