"""Passwords: set, changed, forgotten; and the sessions somebody has (ASVS 6.2, 6.4, 7.4, 7.5)."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from audit.models import JournalEntry
from foundation.actor import Role
from tests.factories import people
from tests.identity.test_sign_in import PASSWORD, kinds, person, sign_in
from tests.support.calls import Caller, token_of

pytestmark = pytest.mark.django_db(transaction=True)

NEWER = "another long and plain one"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.mark.parametrize("password", ["short", "password1234", "administrator", "person.testwell"])
def test_weak_passwords_are_refused(password):
    user = person(Role.AGENT)
    user.username = "person.testwell"
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize("password", ["only lower case words here", "ÜñïçødéÜñïçødé", "x1 " * 30, "1234 5678 zebra"])
def test_long_ones_of_any_kind_are_taken(password):
    validate_password(password, person(Role.AGENT))


def test_the_form_masks_and_lets_managers_fill():
    page = Client().get("/admin/login/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page


def test_a_change_asks_for_the_current_one_and_ends_every_session():
    user, client, other = person(Role.AGENT), Client(), Client()
    sign_in(client, user)
    sign_in(other, user)
    fields = {"oldpassword": "wrong", "password1": NEWER, "password2": NEWER}
    assert client.post("/accounts/password/change/", fields).status_code == 200
    assert client.post("/accounts/password/change/", {**fields, "oldpassword": PASSWORD}).status_code == 302
    assert client.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 302
    assert sign_in(Client(), user, NEWER).status_code == 302


def test_a_change_ends_the_tokens_and_is_journaled():
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    token = token_of(people.client(scopes="inquiries:read"), user=user)
    fields = {"oldpassword": PASSWORD, "password1": NEWER, "password2": NEWER}
    assert client.post("/accounts/password/change/", fields).status_code == 302
    assert Caller(headers={"Authorization": f"Bearer {token}"}).get("me/").status_code == 401
    assert "password_changed" in kinds()


def test_the_page_of_the_framework_leads_to_the_guarded_one():
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    fields = {"old_password": PASSWORD, "new_password1": NEWER, "new_password2": NEWER}
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert client.get(path)["Location"] == "/accounts/password/change/"
        assert client.post(path, fields)["Location"] == "/accounts/password/change/"
    assert sign_in(Client(), user, NEWER).status_code == 200, "nothing was changed"


def test_guesses_of_the_current_one_are_limited():
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    fields = {"oldpassword": "wrong", "password1": NEWER, "password2": NEWER}
    answers = [client.post("/accounts/password/change/", fields).status_code for _ in range(7)]
    assert answers[-1] == 429


def test_an_administrator_sets_one_and_the_person_is_out_everywhere():
    user, administrator = person(Role.AGENT), person(Role.ADMINISTRATOR)
    theirs, desk = Client(), Client()
    sign_in(theirs, user)
    sign_in(desk, administrator)
    token = token_of(people.client(scopes="inquiries:read"), user=user)
    fields = {"password1": NEWER, "password2": NEWER, "usable_password": "true", "set-password": "1"}
    path = f"/admin/accounts/user/{user.id}/password/"
    assert desk.post(path, {**fields, "password2": "not the same"}).status_code == 200
    assert theirs.get("/admin/").status_code == 200
    assert desk.post(path, fields).status_code == 302
    assert theirs.get("/admin/").status_code == 302
    assert Caller(headers={"Authorization": f"Bearer {token}"}).get("me/").status_code == 401
    assert sign_in(Client(), user, NEWER).status_code == 302
    assert desk.get("/admin/").status_code == 200
    entry = JournalEntry.objects.get(kind="configured")
    assert (entry.actor_id, entry.fields) == (administrator.id, ["password", "sessions", "tokens"])
    assert [desk.post(path, fields).status_code for _ in range(6)][-1] == 429


def test_an_administrator_who_sets_their_own_stays_and_their_other_sessions_end():
    administrator, desk, other = person(Role.ADMINISTRATOR), Client(), Client()
    sign_in(desk, administrator)
    sign_in(other, administrator)
    fields = {"password1": NEWER, "password2": NEWER, "usable_password": "true", "set-password": "1"}
    assert desk.post(f"/admin/accounts/user/{administrator.id}/password/", fields).status_code == 302
    assert desk.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_the_link_of_a_mail_lets_the_owner_in_past_those_who_fail_on_purpose():
    user, client, attacker = person(Role.AGENT), Client(), Client()
    assert [sign_in(attacker, user, "wrong guess").status_code for _ in range(6)][-1] == 429
    assert sign_in(client, user).status_code == 429, "a device that nobody knows, at the same address"
    client.post("/accounts/password/reset/", {"email": user.email})
    link = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEWER, "password2": NEWER})
    assert sign_in(client, user, NEWER).status_code == 302


def test_a_forgotten_one_is_set_by_a_link_that_works_once_and_signs_nobody_in():
    user, client = person(Role.AGENT), Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    link = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    assert client.post(address, {"password1": NEWER, "password2": NEWER}).status_code == 302
    assert client.get("/admin/").status_code == 302
    assert sign_in(Client(), user, NEWER).status_code == 302
    assert Client().get(link, follow=True).context.get("token_fail")


def test_a_reset_says_the_same_for_unknown_addresses():
    known, unknown = (
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (person(Role.AGENT).email, "n@example.org")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_somebody_sees_their_sessions_and_ends_the_others():
    user, client, other = person(Role.AGENT), Client(), Client()
    sign_in(client, user)
    sign_in(other, user)
    page = client.get("/accounts/sessions/")
    assert page.status_code == 200
    client.post("/accounts/sessions/")
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302
