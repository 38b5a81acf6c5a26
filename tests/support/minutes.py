"""Requests are counted by the minute of the clock: a test of a limit is not to begin in one and end in the next."""

import time

from foundation.http.rate_limits import WINDOW_SECONDS

ENOUGH = 10
"""Seconds that a dozen requests take on a machine that does much else."""


def wait_for_a_minute() -> None:
    """Return at once, unless the minute is as good as over."""
    left = WINDOW_SECONDS - time.time() % WINDOW_SECONDS
    if left < ENOUGH:
        time.sleep(left)
