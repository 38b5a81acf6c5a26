"""The static files of the pages, listed once: each client of a test has middleware of its own, which would list all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


@contextmanager
def listed_once() -> Iterator[None]:
    """Inside, whoever lists the files gets what the first has found."""
    listed: dict[str, Any] = {}
    find = WhiteNoiseMiddleware.add_files_from_finders

    def found(middleware: WhiteNoiseMiddleware) -> None:
        if not listed:
            find(middleware)
            listed.update(middleware.files)
        middleware.files.update(listed)

    WhiteNoiseMiddleware.add_files_from_finders = found
    try:
        yield
    finally:
        WhiteNoiseMiddleware.add_files_from_finders = find
