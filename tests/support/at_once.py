"""The same work from several connections at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(count, work):
    """Run work in threads that all start together, each with its own connection."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
