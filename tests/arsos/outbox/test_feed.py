"""The feed and the stream: the same events, resumable, cut to what the caller may see at that moment (R31)."""

import json
import os
import socket
import subprocess
import sys
import time

import httpx
import pytest
from django.conf import settings
from django.db import connection

from arsos.journal.models import JournalEntry
from arsos.kernel import clock
from arsos.outbox.tasks import relay
from inquiries.actions.claim_inquiry import claim_inquiry
from members.models import PolicyAgent
from tests.factories import inquiries, people
from tests.support.calls import AccessToken, as_agent, as_user, token_of
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)


def types(body):
    return [event["type"] for event in body["results"]]


def test_oldest_first_and_resumed_after_any_sequence():
    agent = people.agent()
    caller = as_agent(agent)
    for _ in range(3):
        inquiries.filed("other", agent=agent)
    relay()
    whole = caller.get("events/").json()
    assert types(whole) == ["inquiry.submitted", "inquiry.routed"] * 3
    assert (whole["next"], whole["previous"]) == (None, None)
    pages, address = [], "events/?page_size=4"
    while address:
        body = caller.get(address).json()
        pages.append([event["sequence"] for event in body["results"]])
        address = body["next"] and body["next"].split("testserver")[-1]
    assert [len(page) for page in pages] == [4, 2]
    sequences = [event["sequence"] for event in whole["results"]]
    assert [*pages[0], *pages[1]] == sequences
    again = caller.get(f"events/?after={sequences[3]}").json()
    assert [event["sequence"] for event in again["results"]] == sequences[4:]


def test_what_is_not_sequenced_is_invisible():
    agent = people.agent()
    inquiries.filed("other", agent=agent)
    assert as_agent(agent).get("events/").json()["results"] == []


def test_it_is_cut_at_the_moment_of_telling_and_journaled():
    agent, newer = people.agent(), people.agent()
    inquiry = inquiries.filed("other", agent=agent)
    relay()
    caller = as_agent(agent)
    assert len(caller.get("events/").json()["results"]) == 2
    entry = JournalEntry.objects.get(road="GET EventsView")
    assert (entry.subjects, entry.fields) == ([inquiry.member_id], ["event"])
    PolicyAgent.objects.filter(policy=inquiry.policy_id).update(agent=newer)
    assert caller.get("events/").json()["results"] == []
    assert len(as_agent(newer).get("events/").json()["results"]) == 2
    assert as_user(people.associate("billing").user).get("events/").json()["results"] == []


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "99999999999999999999", "1.5"])
def test_a_malformed_place_is_400(after):
    answer = as_agent(people.agent()).get(f"events/?after={after}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?after")


def test_the_process_of_the_api_sends_streams_elsewhere():
    answer = as_agent(people.agent()).get("events/stream/")
    assert (answer.status_code, answer["Content-Type"]) == (421, "application/problem+json")


@pytest.fixture
def served():
    """The ASGI process on the database of this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
        "ARSOS_TEST_DATABASE": str(name),
    }
    command = [sys.executable, "-m", "uvicorn", "arsos.asgi:application", "--port", str(port), "--lifespan", "off"]
    process = subprocess.Popen([*command, "--log-level", "error"], env=environment)
    base = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(f"{base}/livez")
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield base
    process.terminate()
    process.wait(10)


class Stream:
    """Reads server-sent events from an open connection, as a system or with the cookie of a person."""

    def __init__(self, base, token, agent, **headers):
        system = {"Authorization": f"Bearer {token}", "On-Behalf-Of": agent.san} if token else {}
        sent = {"Accept": "text/event-stream", **system, **headers}
        self.context = httpx.stream("GET", f"{base}/api/v1/events/stream/", headers=sent, timeout=20)
        self.response = self.context.__enter__()
        self.lines = self.response.iter_lines()

    def events(self, count):
        found = []
        for line in self.lines:
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
                if len(found) == count:
                    break
        return found

    def close(self):
        self.context.__exit__(None, None, None)


def test_the_stream_tells_as_it_comes_resumes_and_ends_with_the_right(served):
    agent = people.agent()
    token = token_of(people.client(agent))
    stream = Stream(served, token, agent)
    assert stream.response.headers["content-type"] == "text/event-stream"
    time.sleep(0.5)
    inquiry = inquiries.filed("other", agent=agent)
    inquiries.filed("other", agent=people.agent())
    relay()
    events = stream.events(2)
    assert [event["type"] for event in events] == ["inquiry.submitted", "inquiry.routed"]
    assert {event["data"]["inquiry"] for event in events} == {inquiry.reference}
    stream.close()
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(people.associate("triage")), at=clock.now())
    relay()
    resumed = Stream(served, token, agent, **{"Last-Event-ID": str(events[0]["sequence"])})
    assert [event["type"] for event in resumed.events(2)] == ["inquiry.routed", "inquiry.claimed"]
    AccessToken.objects.all().delete()
    inquiries.filed("other", agent=agent)
    relay()
    assert resumed.events(1) == [], "a revoked token ends the stream"
    resumed.close()
    told = JournalEntry.objects.filter(road="stream")
    assert {tuple(entry.subjects) for entry in told} == {(inquiry.member_id,)}


def test_a_person_hears_in_the_browser_until_they_sign_out(served):
    agent = people.agent()
    browser = at_pages(agent)
    stream = Stream(served, None, agent, Cookie=f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}")
    assert stream.response.headers["content-type"] == "text/event-stream"
    time.sleep(0.5)
    inquiries.filed("other", agent=agent)
    relay()
    assert [event["type"] for event in stream.events(2)] == ["inquiry.submitted", "inquiry.routed"]
    browser.session.flush()
    inquiries.filed("other", agent=agent)
    relay()
    assert stream.events(1) == []
    stream.close()
