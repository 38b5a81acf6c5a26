"""Calls the departments' systems side by side: a slow one holds up no other."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context

from django.db import connection

from arsos.kernel import clock
from inquiries.queries.due import departments_to_call
from inquiries.sweeps import CALLS

ROUND_SECONDS = 30.0
AT_ONCE = 16
"""So many departments are called at the same time, each with one call; each takes a connection to the database."""
LOOK_SECONDS = 0.5
"""So often the others are looked at; a department has no two turns sooner, for what others have in hand stays due."""


def call_due_departments() -> None:
    """Call until nothing is due, or for half a minute; what is under way then is waited for.

    A department gives way after a few seconds of calls. Meanwhile the others are looked at again and again, so that
    what comes due for one is not kept waiting by another whose system takes its time.
    """
    until = time.monotonic() + ROUND_SECONDS
    turns: dict[Future[None], str] = {}
    begun: dict[str, float] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        while True:
            now = time.monotonic()
            busy = {*turns.values(), *(code for code, at in begun.items() if now - at < LOOK_SECONDS)}
            for code in departments_to_call(clock.now()) - busy if now < until else ():
                begun[code] = now
                turns[pool.submit(copy_context().run, _call, code)] = code
            if not turns:
                return
            ended, _ = wait(turns, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for turn in ended:
                del turns[turn]
                turn.result()


def _call(code: str) -> None:
    """The turn of one department, in a thread of its own."""
    try:
        CALLS.run(department=code)
    finally:
        connection.close()
