"""The door of the ASGI process: a body comes at a pace, and no caller takes the room of the others."""

import asyncio
import json
from itertools import repeat

import pytest

from foundation.identifiers import new_id
from identity import body_door
from identity.body_door import BodyRefused, DoorHandler, Room, _Gauge
from tests.factories import people
from tests.support.calls import as_client
from tests.support.loops import run_in_loop

pytestmark = pytest.mark.django_db(transaction=True)
FILE, SMALL_FILE = 20_400_000, 3_000_000


def scope_of(caller, size, path="/api/v1/inquiries/"):
    given = {"host": "localhost", "content-type": "application/json", "content-length": str(size)}
    given |= caller.headers if caller else {}
    headers = [(name.lower().encode(), value.encode()) for name, value in given.items()]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    return {**scope, "client": ("192.0.2.1", 1), "server": ("localhost", 80), "scheme": "http"}


def answer_to(pieces, *, pause=0.0, size=1_000):
    """What is answered to who sends pieces, and then nothing, without hanging up."""
    sent, left = [], iter(pieces)

    async def receive():
        await asyncio.sleep(pause)
        piece = next(left, None)
        if piece is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": piece[0], "more_body": piece[1]}

    async def send(message):
        sent.append(message)

    run_in_loop(asyncio.wait_for(DoorHandler()(scope_of(None, size), receive, send), 20))
    start, *rest = sent
    return start["status"], dict(start["headers"]), b"".join(one.get("body", b"") for one in rest)


@pytest.mark.parametrize("pieces", [[], [(b"{", True)], [(b"", True), (b"", True)]], ids=["nothing", "some", "empty"])
def test_who_stops_sending_is_sent_away(pieces, monkeypatch):
    monkeypatch.setattr(body_door, "GRACE", 0.2)
    status, headers, body = answer_to(pieces)
    assert status == 408
    assert json.loads(body)["type"].rstrip("/").endswith("/too-slow")
    assert headers[b"Connection"] == b"close"


def test_who_sends_too_slowly_is_sent_away_however_steadily(monkeypatch):
    monkeypatch.setattr(body_door, "GRACE", 0.2)
    monkeypatch.setattr(body_door, "LEAST_RATE", 10_000)
    assert answer_to(repeat((b"a", True)), pause=0.01)[0] == 408


def test_who_sends_slowly_and_not_too_slowly_is_answered(monkeypatch):
    monkeypatch.setattr(body_door, "GRACE", 0.2)
    monkeypatch.setattr(body_door, "LEAST_RATE", 20)
    pieces = [*([(b"a" * 10, True)] * 20), (b"a", False)]
    assert answer_to(pieces, pause=0.02, size=201)[0] == 401


async def never():
    await asyncio.sleep(60)


async def enters(room, caller, size):
    """Whether a body is let in, before any of it has come."""
    gauge = _Gauge(scope_of(caller, size, "/api/v1/inquiries/SI-0000-0000/attachments/"), never, room)
    try:
        await gauge.judge(gauge.declared)
    except BodyRefused:
        return None
    return gauge


def test_one_caller_with_many_idle_bodies_leaves_room_for_others(monkeypatch):
    monkeypatch.setattr(body_door, "LONGEST_WAIT", 0.5)
    greedy, other = (as_client(people.client(scopes="inquiries:write")) for _ in range(2))

    async def together():
        room = Room(body_door.ROOM)
        held = await asyncio.gather(*(enters(room, greedy, FILE) for _ in range(14)))
        assert sum(one is not None for one in held) * FILE <= body_door.SHARE
        assert await enters(room, other, SMALL_FILE) is not None
        await next(one for one in held if one is not None).leave()
        assert await enters(room, greedy, FILE) is not None, "what is done makes room for the next"

    run_in_loop(together())


def test_a_single_body_over_the_share_has_room_and_nobody_is_remembered_for_good():
    async def together():
        room, caller = Room(body_door.ROOM), str(new_id())
        await room.take(body_door.FEED, caller)
        assert body_door.FEED > body_door.SHARE
        await room.give_back(body_door.FEED, caller)
        assert not room._taken

    run_in_loop(together())
