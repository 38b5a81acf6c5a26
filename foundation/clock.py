"""The only place that reads the time, and the days where ARSOS works."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

from foundation.moments import Zone, clamp_day, display_instant

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
EASTERN = Zone("America/New_York")


def now() -> datetime:
    """The present instant in UTC."""
    return _frozen.get() or datetime.now(UTC)


def date_of(at: datetime) -> date:
    """The day an instant falls on where ARSOS works."""
    return at.astimezone(EASTERN).date()


def beginning_of(day: date) -> datetime:
    """The instant at which a day begins where ARSOS works."""
    return datetime.combine(day, time.min, tzinfo=EASTERN).astimezone(UTC)


def bounds_of_days(first_on: date, last_on: date) -> tuple[datetime, datetime]:
    """The instants that bound some days where ARSOS works: the first included, the last not."""
    return beginning_of(clamp_day(first_on)), beginning_of(clamp_day(last_on) + timedelta(days=1))


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let time stand still inside the block, for tests and simulations."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def in_eastern(at: datetime) -> str:
    """The instant for readers whose zone is not known, such as of mail: "10:35 PM ET, Nov 25, 2026"."""
    return display_instant(at.astimezone(EASTERN), with_year=True)
