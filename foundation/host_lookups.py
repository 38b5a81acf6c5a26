"""Looks hosts up, and does not wait for long: the resolver of the system has no time limit that a caller could set."""

import socket
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

SECONDS_TO_LOOK_UP = 3.0
MOST_AT_ONCE = 64
"""Look-ups under way in this process. One that nobody waits for any more goes on until the resolver gives up."""
_places = threading.BoundedSemaphore(MOST_AT_ONCE)
Found = list[str] | None


def numbers_of(host: str, port: int) -> list[str]:
    """The numbers of a host as they are now. Raises OSError where it has none, TimeoutError where none came in time."""
    with suppress(OSError):
        return _asked(host, port, flags=socket.AI_NUMERICHOST)
    answers: SimpleQueue[Found] = SimpleQueue()
    places = _places
    if not places.acquire(timeout=SECONDS_TO_LOOK_UP):
        raise TimeoutError
    threading.Thread(target=_look_up, args=(host, port, answers, places), daemon=True).start()
    try:
        found = answers.get(timeout=SECONDS_TO_LOOK_UP)
    except Empty:
        raise TimeoutError from None
    if found is None:
        raise OSError("no number")
    return found


def _look_up(host: str, port: int, answers: SimpleQueue[Found], places: threading.Semaphore) -> None:
    found: Found = None
    try:
        found = _asked(host, port)
    except (OSError, UnicodeError):  # a label of more than 63 characters is no host name
        return
    finally:
        places.release()
        answers.put(found)


def _asked(host: str, port: int, *, flags: int = 0) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [str(entry[4][0]).partition("%")[0] for entry in found]
