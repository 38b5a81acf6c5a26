"""What all streams of one process share: one look at the end of the order, a bound on their number, and on their work.

A stream that waits costs a place in a list. It holds no connection to the database, and asks nothing: one watcher for
the whole process is woken by Redis and looks whether the order has grown; without Redis it looks once a second. Only
then does each stream ask for its own part, a few at a time.
"""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import Context
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from events.feed.queries import newest_sequence
from events.stream import leases as stream_leases
from events.stream.news import CHANNEL
from foundation.identifiers import new_id

WITHOUT_REDIS, WITH_REDIS = 1.0, 15.0
"""Seconds between two looks of a process: when Redis is away, and at most when it is there."""
ASK_AT_ONCE = 4
"""How many streams of a process ask the database at the same time."""
RENEWED_EVERY = 10.0
"""Seconds between two renewals of leases, at least; at most, a look more. A lease outlives two that are missed."""


class Places:
    """The streams that are open in this process, by caller; those of every process are counted by leases in Redis."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: defaultdict[str, set[str]] = defaultdict(set)

    def full_for(self, caller: str) -> str:
        """Which bound one more stream would break: `caller`, `process`, `everybody`, or none of them."""
        return self._full_here(caller) or stream_leases.full_for(caller)

    @asynccontextmanager
    async def taken(self, caller: str) -> AsyncIterator[bool]:
        """Hold a place inside the block; False when there is none."""
        stream, in_threads = new_id().hex, asyncio.get_running_loop().run_in_executor
        with self._lock:
            is_free = not self._full_here(caller)
            if is_free:
                self._open[caller].add(stream)
        try:
            yield is_free and not await in_threads(None, stream_leases.take, caller, stream)
        finally:
            if is_free:
                self._forget(caller, stream)
                in_threads(None, stream_leases.give_back, caller, stream)  # who hangs up waits for nothing

    def renew_leases(self) -> None:
        """Say to Redis that the streams of this process go on."""
        with self._lock:
            streams = {caller: list(open_ones) for caller, open_ones in self._open.items()}
        if streams:
            stream_leases.renew(streams)

    @property
    def count(self) -> int:
        return sum(len(streams) for streams in self._open.values())

    def _full_here(self, caller: str) -> str:
        if len(self._open.get(caller, ())) >= settings.ARSOS_STREAMS_PER_CALLER:
            return "caller"
        return "process" if self.count >= settings.ARSOS_STREAMS else ""

    def _forget(self, caller: str, stream: str) -> None:
        with self._lock:
            self._open[caller].discard(stream)
            if not self._open[caller]:
                del self._open[caller]


places = Places()
logger = logging.getLogger(__name__)


class Head:
    """The end of the order of events, watched once for all streams of a loop."""

    def __init__(self) -> None:
        self.newest = 0
        self.turns = asyncio.Semaphore(ASK_AT_ONCE)
        self._moved = asyncio.Event()
        self._listeners = 0
        self._watcher: asyncio.Task[None] | None = None
        self._renewed_at = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep the watcher running for as long as the block."""
        self._listeners += 1
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.get_running_loop().create_task(self._watch(), context=Context())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners and self._watcher is not None:
                self._watcher.cancel()
                self._watcher = None

    async def beyond(self, position: int, *, seconds: float) -> bool:
        """Wait until the order reaches further than a position, at most so long; whether it does."""
        moved = self._moved
        if self.newest <= position:
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), seconds)
        return self.newest > position

    def went_back(self, seen: int, *, to: int) -> None:
        """Believe the database where the order is shorter than was seen, as after a restore of a backup.

        A stream would otherwise ask without end for what is not there, and skip what gets these numbers again.
        """
        if self.newest == seen:
            self.newest = to

    async def _watch(self) -> None:
        news: PubSub | None = None
        try:
            while True:
                try:
                    await self._look()
                    await self._renew_leases()
                    news = await _next_news(news)
                except Exception:
                    logger.exception("the watcher of the streams failed; it goes on")
                    await asyncio.sleep(WITHOUT_REDIS)
        finally:
            if news is not None:
                await _closed(news)

    async def _look(self) -> None:
        with suppress(DatabaseError):  # the streams wait; the next look finds what this one did not
            newest = await sync_to_async(_newest, thread_sensitive=False)()
            has_grown = newest > self.newest
            self.newest = newest
            if has_grown:
                self._moved.set()
                self._moved = asyncio.Event()

    async def _renew_leases(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() - self._renewed_at >= RENEWED_EVERY:
            self._renewed_at = loop.time()
            await loop.run_in_executor(None, places.renew_leases)


def head() -> Head:
    """The one of the running loop."""
    return _heads.setdefault(asyncio.get_running_loop(), Head())


_heads: "WeakKeyDictionary[asyncio.AbstractEventLoop, Head]" = WeakKeyDictionary()


def _newest() -> int:
    try:
        return newest_sequence()
    finally:
        connections.close_all()


async def _next_news(news: PubSub | None) -> PubSub | None:
    """Wait for the next message, or for as long as a look may be put off; the subscription while it holds."""
    try:
        if news is None:
            redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1)
            news = redis.pubsub(ignore_subscribe_messages=True)
            await news.subscribe(CHANNEL)
            return news  # look once more: something may have come before the subscription
        await news.get_message(ignore_subscribe_messages=True, timeout=WITH_REDIS)
    except (RedisError, OSError):
        if news is not None:
            await _closed(news)
        await asyncio.sleep(WITHOUT_REDIS)
        return None
    return news


async def _closed(news: PubSub) -> None:
    with suppress(RedisError, OSError):
        await news.aclose()  # type: ignore[no-untyped-call]  # the library's own
