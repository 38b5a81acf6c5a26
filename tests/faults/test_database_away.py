"""PostgreSQL is away, or has no connection left: every road says so with 503 and `Retry-After`, and serves again after.

The processes and the refusals are real: a database that lets nobody in and throws out who is there, one that has given
its last connection, and a socket where nobody listens.
"""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import httpx
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.factories import people
from tests.support.databases import copy_template

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a" * 32
CONNECTIONS = 3
PASSWORD = "a long and plain one"
SERVERS = {
    "uvicorn": ["-m", "uvicorn", "arsos.asgi:application", "--lifespan", "off", "--log-level", "critical", "--port"],
    "gunicorn": ["-m", "gunicorn", "arsos.wsgi:application", "--threads", "4", "--log-level", "critical", "--bind"],
}
PAGES = {
    "home": "/admin/",
    "a list": "/admin/service-inquiries/",
    "an inquiry": "/admin/service-inquiries/SI-7K3M-9QX5/",
    "configuration": "/admin/accounts/user/",
    "sessions": "/accounts/sessions/",
    "second factor": "/accounts/2fa/",
    "consent": "/o/authorize/?client_id=x&response_type=code",
    "start": "/",
}
API = {"who am I": "/api/v1/me/", "inquiries": "/api/v1/inquiries/", "a stream": "/api/v1/events/stream/"}


@contextmanager
def process(kind, **environment):
    """A server of the product as it is deployed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, *SERVERS[kind], port if kind == "uvicorn" else f"127.0.0.1:{port}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.support.served_settings", **environment}
    running = subprocess.Popen(command, env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            for _ in range(3600):
                try:
                    client.get("/livez")
                    break
                except httpx.TransportError:
                    assert running.poll() is None
                    time.sleep(0.05)
            yield client
    finally:
        running.terminate()
        running.wait(60)


def roads(client, session, *, api=API):
    """What everybody asks, each with its answer."""
    form = {"csrfmiddlewaretoken": TOKEN, "username": "somebody", "password": PASSWORD}
    guarded = {"Referer": str(client.base_url), "X-CSRFToken": TOKEN, "Cookie": f"csrftoken={TOKEN}"}
    headers = guarded | {"Cookie": f"csrftoken={TOKEN}; sessionid={session}"}
    for name, address in PAGES.items():
        yield name, client.get(address, headers=headers)
    for name, address in api.items():
        yield f"{name} with a session", client.get(address, headers=headers)
        yield f"{name} with a token", client.get(address, headers={"Authorization": "Bearer abc"})
    yield "signing in", client.post("/admin/login/", data=form, headers=guarded)
    yield "signing out", client.post("/admin/logout/", data=form, headers=headers)
    yield "staying", client.post("/accounts/stay/", headers=headers)
    yield "sending a form", client.post("/admin/queues/claim-next/", data=form, headers=headers)
    yield "sending JSON", client.post("/api/v1/drafts/", json={}, headers=headers)
    grant = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}
    yield "a token", client.post("/o/token/", data=grant)
    yield "a token revoked", client.post("/o/revoke_token/", data={**grant, "token": "x"})


def wrong_answers(client, session):
    """Everything but 503, a time to come back, and a body of the road's own form."""
    for name, answer in roads(client, session):
        kind = answer.headers["Content-Type"].split(";")[0]
        path = answer.request.url.path
        if path.startswith("/api/"):
            is_right = kind == "application/problem+json" and answer.json()["type"].endswith("/unavailable")
        elif path.startswith(("/o/token/", "/o/revoke_token/")):
            is_right = answer.json() == {"error": "temporarily_unavailable"}
        else:
            is_right = kind == "text/html" and "ARSOS is not available right now" in answer.text
        if not (answer.status_code == 503 and int(answer.headers.get("Retry-After", 0)) > 0 and is_right):
            yield name, answer.status_code, kind


def statuses(client, session):
    """What is answered while the database is there; a stream would go on."""
    short = {name: address for name, address in API.items() if name != "a stream"}
    return {name: answer.status_code for name, answer in roads(client, session, api=short)}


@pytest.fixture
def apart(servers, template, worker_id):
    """A database of its own that the test may close, with one agent in it who is signed in."""
    name = f"away_{worker_id}"
    copy_template(servers, template, name)
    ours = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        agent, client = people.agent(), Client()
        client.force_login(agent.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours
    yield name, session
    servers.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_database_that_goes_away_and_comes_back(servers, apart):
    name, session = apart
    with process("uvicorn", ARSOS_TEST_DATABASE=name) as client:
        before = statuses(client, session)
        assert before["home"] == 200
        servers.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        servers.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        assert list(wrong_answers(client, session)) == []
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 503
        servers.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        after = statuses(client, session)
        assert (after["home"], after["who am I with a session"]) == (302, 401)  # "signing out" came before


def test_a_database_that_has_given_its_last_connection(servers, apart):
    name, session = apart
    settings_of = connection.settings_dict
    with process("uvicorn", ARSOS_TEST_DATABASE=name) as client, ExitStack() as held:
        servers.psql(f"ALTER DATABASE {name} CONNECTION LIMIT {CONNECTIONS}")
        for _ in range(CONNECTIONS):
            held.enter_context(psycopg.connect(dbname=name, user=settings_of["USER"], host=settings_of["HOST"]))
        assert list(wrong_answers(client, session)) == []
        held.close()
        assert statuses(client, session)["home"] == 200


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_is_stopped(kind):
    with process(kind, ARSOS_TEST_DATABASE="nowhere", ARSOS_TEST_DATABASE_HOST="/nonexistent") as client:
        assert list(wrong_answers(client, TOKEN)) == []
        assert client.get("/livez").status_code == 200
