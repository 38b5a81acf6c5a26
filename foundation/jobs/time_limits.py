"""A limit on how long one piece of work may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TookTooLong(BaseException):
    """The piece was interrupted because its time is over.

    The alarm rings once: whoever blames one item for what nobody foresaw (`except Exception`) must not catch it.
    """


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Interrupt the block when its time is over. Only the main thread of a process can be interrupted, as the one of a
    worker is; elsewhere the block runs without a limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong
