"""Whoever reads the database, or a dump, finds nothing there that lets them in (R30, R32)."""

import re
import uuid
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from identity.sessions import SessionStore, kept_key
from tests.factories import inquiries, people
from tests.identity import test_oauth as oauth
from tests.support.calls import Caller, as_agent

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long and plain one"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def person():
    agent = people.agent()
    agent.user.email = "kept.keys@example.org"
    agent.user.set_password(PASSWORD)
    agent.user.save()
    return agent


def sign_in(user, password=PASSWORD):
    client = Client()
    assert client.post("/admin/login/", {"username": user.username, "password": password}).status_code == 302
    return client


def where(value):
    """Each table with a row in which a value stands, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS one WHERE strpos(one::text, %s) > 0 OR strpos(one::text, %s) > 0',
                [value, value.encode().hex()],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.fixture
def vantage():
    return people.ClientFactory(
        name="Vantage",
        client_type="public",
        authorization_grant_type="authorization-code",
        redirect_uris=oauth.BACK,
        client_secret="",
        allowed_scopes=["inquiries:read"],
    )


def test_nothing_that_was_presented_stands_in_any_column(vantage):
    agent = person()
    presented = {"password": PASSWORD}
    browser = sign_in(agent.user)
    presented["session"] = browser.cookies["sessionid"].value
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    presented["session after proving again"] = browser.cookies["sessionid"].value
    presented |= {f"cookie {name}": one.value for name, one in browser.cookies.items() if name != "messages"}
    presented["code"] = oauth.code_of(oauth.consent(browser, vantage))
    first = oauth.exchange(vantage, presented["code"]).json()
    second = oauth.refresh(vantage, first["refresh_token"]).json()
    for turn, tokens in (("first", first), ("second", second)):
        presented |= {f"{turn} {kind}": tokens[kind] for kind in ("access_token", "refresh_token")}
    system = people.client(agent)
    fields = {"grant_type": "client_credentials", "client_id": system.client_id, "client_secret": system.plain_secret}
    presented["client secret"] = system.plain_secret
    presented["token of a system"] = Client().post("/o/token/", fields).json()["access_token"]
    inquiry, key = inquiries.filed(agent=agent), str(uuid.uuid4())
    caller = as_agent(agent)
    for _ in range(2):
        body = {"body": "Where is it?", "visibility": "agent"}
        sent = caller.post(f"inquiries/{inquiry.reference}/messages/", body, HTTP_IDEMPOTENCY_KEY=key)
        assert sent.status_code == 201
    presented["idempotency key"] = key
    assert Client().post("/accounts/password/reset/", {"email": agent.user.email}).status_code == 302
    link = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    presented["key of a reset"] = urlsplit(link).path.rstrip("/").rpartition("/")[2].partition("-")[2]
    assert {name: where(value) for name, value in presented.items() if where(value)} == {}
    assert where(str(inquiry.id)), "what is there is found"
    assert len(presented) >= 12


def test_what_stands_in_the_table_is_no_key():
    agent = person()
    browser = sign_in(agent.user)
    key = browser.cookies["sessionid"].value
    stored = Session.objects.get(session_key=key)
    assert stored.session_key == kept_key(key) != key
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [stored.session_key]
    thief = Client()
    thief.cookies["sessionid"] = stored.session_key
    assert thief.get("/admin/").status_code == 302
    assert Caller(client=thief).get("me/").status_code == 401
    assert SessionStore(stored.session_key).load() == {}
    assert browser.get("/admin/").status_code == 200


def test_a_person_sees_and_ends_their_other_sessions():
    agent = person()
    here, there = sign_in(agent.user), sign_in(agent.user)
    page = here.get("/accounts/sessions/")
    assert page.status_code == 200
    listed = page.context["sessions"]
    assert len(listed) == 2
    with_request = [one.session_key == kept_key(here.cookies["sessionid"].value) for one in listed]
    assert sorted(with_request) == [False, True]
    assert here.post("/accounts/sessions/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)


def test_a_key_that_is_kept_in_plain_opens_nothing():
    browser = sign_in(person().user)
    key = browser.cookies["sessionid"].value
    with connection.cursor() as cursor:
        for table in ("django_session", "usersessions_usersession"):
            cursor.execute(f"UPDATE {table} SET session_key = %s", [key])
    assert browser.get("/admin/").status_code == 302
