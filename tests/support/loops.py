"""Runs coroutines of tests in a thread of their own."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_in_loop(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What the coroutine returns.

    Not in this thread: while a browser of this worker is open, Playwright's loop runs here, and Python allows one.
    """
    with ThreadPoolExecutor(1, "loop") as threads:
        return threads.submit(copy_context().run, asyncio.run, coroutine).result()
