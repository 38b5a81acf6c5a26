"""The only place that reads the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)

EASTERN = ZoneInfo("America/New_York")


def now() -> datetime:
    """The present instant in UTC."""
    return _frozen.get() or datetime.now(UTC)


def date_of(at: datetime) -> date:
    """The day an instant falls on where ARSOS works."""
    return at.astimezone(EASTERN).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let time stand still inside the block, for tests and simulations."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)
