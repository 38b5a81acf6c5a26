"""Whether callers may still hear: asked once for all streams of a process that one credential has opened."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextvars import Context
from weakref import WeakKeyDictionary

Answer = Callable[[], Awaitable[bool]]


class Hearing:
    """The answers of the last seconds, by who asks.

    A stream to which nothing has come is told nothing by an answer that is some seconds old but that it goes on: events
    are read by the rights of their moment.
    """

    def __init__(self) -> None:
        self._asked: dict[Hashable, tuple[float, asyncio.Task[bool]]] = {}

    async def goes_on(self, who: Hashable, ask: Answer, *, seconds: float) -> bool:
        """The answer for somebody that is at most so many seconds old; those who come while it is asked wait for it."""
        loop = asyncio.get_running_loop()
        fresh = {one: known for one, known in self._asked.items() if loop.time() - known[0] < seconds}
        if who not in fresh:
            fresh[who] = (loop.time(), loop.create_task(_asked(ask), context=Context()))
        self._asked = fresh
        return await asyncio.shield(fresh[who][1])  # who hangs up does not take the answer from the others


async def _asked(ask: Answer) -> bool:
    return await ask()


def hearing() -> Hearing:
    """The one of the running loop."""
    return _hearings.setdefault(asyncio.get_running_loop(), Hearing())


_hearings: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hearing]" = WeakKeyDictionary()
