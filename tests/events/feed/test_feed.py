"""The feed and the stream: the same events, resumable, cut to what the caller may see at that moment (R31)."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from accounts.models.users import RoleGrant
from audit.models import JournalEntry
from events.stream.leases import EVERYBODY, LEASE_SECONDS
from events.stream.streams import Places
from events.tasks import relay
from foundation import clock
from inquiries.queues.actions import claim_inquiry
from members.book.models import PolicyAgent
from tests.factories import inquiries, people
from tests.support.calls import AccessToken, as_agent, as_user, token_of
from tests.support.loops import run_in_loop
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


@pytest.fixture(scope="module")
def served(django_db_setup):
    """The ASGI process on the database of these tests; it takes seconds to start."""
    yield from serving()


@pytest.fixture
def connected_before(servers):
    """The connections that were there before its process: threads of earlier tests may have left some."""
    return set(servers.psql("SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL").split())


@pytest.fixture
def served_alone(connected_before):
    """A process that no other test has spoken with: what it holds can be counted."""
    yield from serving()


@pytest.fixture
def served_without_redis():
    yield from serving(ARSOS_TEST_REDIS="unix:///nowhere/redis.sock")


@pytest.fixture(scope="module")
def serving_fast(django_db_setup):
    yield from serving(ARSOS_TEST_HEARTBEAT="0.3")


@pytest.fixture
def served_few():
    yield from serving(ARSOS_STREAMS="3")


def serving(**variables):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
        "ARSOS_TEST_DATABASE": str(name),
        **variables,
    }
    command = [sys.executable, "-m", "uvicorn", "arsos.asgi:application", "--port", str(port), "--lifespan", "off"]
    process = subprocess.Popen([*command, "--log-level", "error"], env=environment)
    base = f"http://127.0.0.1:{port}"
    for _ in range(3600):
        try:
            httpx.get(f"{base}/livez")
            break
        except httpx.TransportError:
            assert process.poll() is None
            time.sleep(0.05)
    yield base
    process.terminate()
    process.wait(60)


class Stream:
    """Reads server-sent events from an open connection, as a system or with the cookie of a person."""

    def __init__(self, base, token, agent, **headers):
        system = {"Authorization": f"Bearer {token}", "On-Behalf-Of": agent.san} if token else {}
        sent = {"Accept": "text/event-stream", **system, **headers}
        self.context = httpx.stream("GET", f"{base}/api/v1/events/stream/", headers=sent, timeout=60)
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
    inquiries.filed("other", agent=agent)
    relay()
    assert [event["type"] for event in stream.events(2)] == ["inquiry.submitted", "inquiry.routed"]
    browser.session.flush()
    inquiries.filed("other", agent=agent)
    relay()
    assert stream.events(1) == []
    stream.close()


@pytest.mark.parametrize("speaks", ["a system", "the agent"])
def test_an_open_stream_ends_with_the_role_though_nothing_happens(serving_fast, speaks):
    agent = people.agent()
    browser = at_pages(agent)
    token = token_of(people.client(agent)) if speaks == "a system" else None
    cookie = {} if token else {"Cookie": f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}"}
    stream = Stream(serving_fast, token, agent, **cookie)
    assert next(line for line in stream.lines if line == ": still here")
    RoleGrant.objects.filter(user=agent.user).update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
    assert stream.events(1) == [], "the stream has ended; otherwise the client's time-out would raise"
    stream.close()
    if token:
        refused = Stream(serving_fast, token, agent)
        assert refused.response.status_code == 403
        refused.close()


def test_a_stream_hears_on_after_the_order_has_gone_back(served, servers):
    """As after a restore of a backup: lower numbers are given again, and streams opened since then miss none."""
    agent = people.agent()
    token = token_of(people.client(agent))
    before = Stream(served, token, agent)
    inquiries.filed("other", agent=agent)
    relay()
    assert len(before.events(2)) == 2
    servers.psql("DELETE FROM outbox_message", database=connection.settings_dict["NAME"])
    after = Stream(served, token, agent)
    time.sleep(0.5)
    inquiry = inquiries.filed("other", agent=agent)
    relay()
    assert [(event["sequence"], event["data"]["inquiry"]) for event in after.events(2)] == [
        (1, inquiry.reference),
        (2, inquiry.reference),
    ]
    before.close()
    after.close()


class Many:
    """Hundreds of streams of many callers at once, and what they hear."""

    def __init__(self, base, callers, each):
        self.base, self.callers, self.each = base, callers, each
        self.statuses, self.heard = [], {}

    async def run(self, while_open):
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self.opened = asyncio.Event()
        self.expected = len(self.callers) * self.each
        async with httpx.AsyncClient(base_url=self.base, limits=limits, timeout=60) as client:
            streams = [
                asyncio.create_task(self._listen(client, name, headers))
                for name, headers in self.callers.items()
                for _ in range(self.each)
            ]
            await asyncio.wait_for(self.opened.wait(), 60)
            try:
                return await while_open(self)
            finally:
                for stream in streams:
                    stream.cancel()
                await asyncio.gather(*streams, return_exceptions=True)

    async def _listen(self, client, name, headers):
        async with client.stream("GET", "/api/v1/events/stream/", headers=headers) as response:
            self.statuses.append(response.status_code)
            if len(self.statuses) == self.expected:
                self.opened.set()
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    self.heard[name] = self.heard.get(name, 0) + 1


def callers_of(count):
    agents = [people.agent() for _ in range(count)]
    headers = {"Accept": "text/event-stream"}
    return agents, {
        agent.san: {**headers, "Authorization": f"Bearer {token_of(people.client(agent))}", "On-Behalf-Of": agent.san}
        for agent in agents
    }


def connections_of(servers, known):
    """How many connections beside those that are known are held to the database of this test, as the serving role."""
    name = connection.settings_dict["NAME"]
    of_others = f"datname = '{name}' AND usename = 'arsos_app' AND pid NOT IN ({', '.join(known)})"
    return int(servers.psql(f"SELECT count(*) FROM pg_stat_activity WHERE {of_others}"))


def connections_left(servers, known):
    """How many are still held when streams that have just begun have asked for the first time."""
    until = time.monotonic() + 60
    while (held := connections_of(servers, known)) and time.monotonic() < until:
        time.sleep(0.1)
    return held


def commits_of(servers):
    name = connection.settings_dict["NAME"]
    return int(servers.psql(f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{name}'"))


def test_hundreds_of_streams_hold_no_connection_and_all_hear(connected_before, served_alone, servers):
    agents, callers = callers_of(15)
    known, most = connected_before | {str(connection.connection.info.backend_pid)}, []

    async def watch(many):
        idle = await asyncio.to_thread(connections_left, servers, known)
        await asyncio.to_thread(tell, agents)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            most.append(await asyncio.to_thread(connections_of, servers, known))
            if len(many.heard) == 15 and min(many.heard.values()) == 2 * 20:
                break
            await asyncio.sleep(0.05)
        return idle

    def tell(heard_by):
        for agent in heard_by:
            inquiries.filed("other", agent=agent)
        relay()
        connection.close()

    many = Many(served_alone, callers, 20)
    idle = run_in_loop(many.run(watch))
    assert many.statuses == [200] * 300
    assert idle == 0
    assert many.heard == dict.fromkeys(callers, 2 * 20), "each stream hears the two events of its own agent"
    assert max(most) <= 4 + 3, "a few streams ask at once, beside the watcher and the test itself"


@pytest.fixture
def open_stream():
    """Opens streams, and closes what is still open at the end."""
    opened = []

    def open_one(base, agent, token=""):
        opened.append(Stream(base, token or token_of(people.client(agent)), agent))
        if opened[-1].response.status_code == 200:
            next(opened[-1].lines)
        return opened[-1]

    yield open_one
    for stream in opened:
        stream.close()


def refusal(stream):
    kind = json.loads(stream.response.read())["type"].rsplit("/", 1)[1]
    return stream.response.status_code, stream.response.headers["Retry-After"], kind


def test_a_stream_too_many_is_refused_by_caller(served, open_stream):
    agent, other = people.agent(), people.agent()
    token = token_of(people.client(agent))
    streams = [open_stream(served, agent, token) for _ in range(20)]
    assert refusal(open_stream(served, agent, token)) == (429, "30", "throttled")
    assert open_stream(served, other).response.status_code == 200
    streams[0].close()
    # A place is free as soon as a stream ends.
    wait_for(lambda: open_stream(served, agent, token).response.status_code == 200)


def test_no_more_streams_than_a_process_may_serve(served_few, open_stream):
    streams = [open_stream(served_few, people.agent()) for _ in range(3)]
    assert [stream.response.status_code for stream in streams] == [200] * 3
    assert refusal(open_stream(served_few, people.agent())) == (503, "5", "unavailable")


def test_without_redis_a_process_looks_once_a_second_for_all(served_without_redis, servers):
    agents, callers = callers_of(5)

    async def watch(many):
        looks = await fewest_looks()
        await asyncio.to_thread(tell)
        for _ in range(900):
            if many.heard.get(agents[0].san) == 2 * 10:
                break
            await asyncio.sleep(0.1)
        return looks

    async def fewest_looks():
        """Each of the 50 streams asks once when it opens, which a busy machine spreads: so the quietest 4 s of many."""
        fewest, count = 4 * 50, await asyncio.to_thread(commits_of, servers)
        for _ in range(15):
            await asyncio.sleep(4)
            earlier, count = count, await asyncio.to_thread(commits_of, servers)
            fewest = min(fewest, count - earlier)
            if fewest <= 4 * 3:
                break
        return fewest

    def tell():
        inquiries.filed("other", agent=agents[0])
        relay()
        connection.close()

    many = Many(served_without_redis, callers, 10)
    looks = run_in_loop(many.run(watch))
    assert looks <= 4 * 3, "one look a second; each opens a connection, which PostgreSQL counts too"
    assert many.heard == {agents[0].san: 2 * 10}


@pytest.fixture
def redis_alone():
    """A database of Redis that no other test counts in."""
    url = settings.ARSOS_TEST_REDIS_ALONE
    with Redis.from_url(url) as redis:
        redis.flushdb()
        yield url, redis
        redis.flushdb()


@pytest.fixture
def served_together(redis_alone):
    """Two processes that may serve three streams between them, and two of one caller."""
    bounds = {"ARSOS_TEST_REDIS": redis_alone[0], "ARSOS_STREAMS_OVERALL": "3", "ARSOS_STREAMS_PER_CALLER": "2"}
    with contextmanager(serving)(**bounds) as one, contextmanager(serving)(**bounds) as other:
        yield one, other


def test_processes_count_streams_together_and_forget_those_of_a_killed_one(served_together, redis_alone, open_stream):
    one, other = served_together
    redis = redis_alone[1]
    agent, third = people.agent(), people.agent()
    token = token_of(people.client(agent))
    streams = [open_stream(one, agent, token), open_stream(other, agent, token)]
    wait_for(lambda: redis.zcard(EVERYBODY) == 2)
    assert refusal(open_stream(one, agent, token)) == (429, "30", "throttled")
    streams.append(open_stream(one, third))
    wait_for(lambda: redis.zcard(EVERYBODY) == 3)
    assert refusal(open_stream(other, people.agent())) == (503, "5", "unavailable")
    streams[0].close()
    wait_for(lambda: redis.zcard(EVERYBODY) == 2)
    again = open_stream(other, people.agent())
    assert again.response.status_code == 200, "a place is free as soon as a stream ends, wherever it was"
    wait_for(lambda: redis.zcard(EVERYBODY) == 3)
    leases = redis.zrange(EVERYBODY, 0, -1, withscores=True)
    now = redis.time()[0]
    assert all(0 < ends - now <= LEASE_SECONDS for _, ends in leases)
    for lease, _ in leases:  # as a killed process leaves them, a minute later
        redis.zadd(EVERYBODY, {lease: now - 1})
    assert open_stream(other, people.agent()).response.status_code == 200


def test_leases_are_renewed_and_given_back(redis_alone, settings):
    settings.REDIS_URL, redis = redis_alone

    async def hold():
        mine = Places()
        async with mine.taken("somebody") as is_free:
            assert is_free
            [(lease, _)] = redis.zrange(EVERYBODY, 0, -1, withscores=True)
            redis.flushdb()
            mine.renew_leases()
            [(again, ends)] = redis.zrange(EVERYBODY, 0, -1, withscores=True)
            assert (again, ends - redis.time()[0] > LEASE_SECONDS - 5) == (lease, True), "also what Redis had lost"
            assert b"somebody" not in b"".join(redis.keys()), "a caller is no key"
        assert mine.count == 0

    run_in_loop(hold())
    wait_for(lambda: not redis.keys())


def wait_for(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
