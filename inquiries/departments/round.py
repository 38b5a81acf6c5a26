"""Calls the departments' systems side by side: a slow one holds up no other."""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context

from django.db import connection

from foundation import clock
from foundation.jobs.sweeps import Sweep
from inquiries.departments.queries import departments_to_call

ROUND_SECONDS = 30.0
AT_ONCE = 16
"""So many departments are called at the same time, each with one call; each takes a connection to the database."""
LOOK_SECONDS = 0.5
"""So often the others are looked at; a department has no two turns sooner, for what others have in hand stays due."""


logger = logging.getLogger(__name__)
LEFT: dict[Future[None], str] = {}
"""Turns of this process that were still calling when their round was over; each ends by itself, in its thread."""


def call_due_departments(calls: Sweep) -> None:
    """Make these calls until nothing is due, or for half a minute.

    What is under way then is not waited for: a system that does not answer holds up no further round.

    A department gives way after a few seconds of calls. Meanwhile the others are looked at again and again, so that
    what comes due for one is not kept waiting by another whose system takes its time.
    """
    until = time.monotonic() + ROUND_SECONDS
    turns: dict[Future[None], str] = {}
    begun: dict[str, float] = {}
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    try:
        while (now := time.monotonic()) < until:
            called = {*turns.values(), *LEFT.copy().values()}
            busy = called | {code for code, at in begun.items() if now - at < LOOK_SECONDS}
            for code in departments_to_call(clock.now()) - busy:
                begun[code] = now
                turns[pool.submit(copy_context().run, _call, calls, code)] = code
            if not turns:
                return
            ended, _ = wait(turns, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for turn in ended:
                del turns[turn]
                turn.result()
    finally:
        pool.shutdown(wait=False)
        for turn, code in turns.items():
            LEFT[turn] = code
            turn.add_done_callback(_note_late)


def _note_late(turn: Future[None]) -> None:
    del LEFT[turn]
    if error := turn.exception():  # the lease runs out, and another round does it again
        logger.error("%s at the end of a turn", type(error).__name__)


def _call(calls: Sweep, code: str) -> None:
    """The turn of one department, in a thread of its own."""
    try:
        calls.run(department=code)
    finally:
        connection.close()
