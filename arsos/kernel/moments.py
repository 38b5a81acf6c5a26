"""Days and instants that mean something: what people type has bounds, and what is stored can always be shown."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pgtrigger

from arsos.kernel.bounded_columns import judge_columns, refuse_outside

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""No day of anybody's business lies outside; what does is a slip of the finger, such as a year of two digits."""
FIRST_INSTANT = datetime(1900, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2200, 1, 1, tzinfo=UTC)
OUTSIDE = "Give a year from 1900 to 2199, with four digits."
STAMPED_AHEAD, STAMPED_BEHIND = "10 minutes", "1 hour"
PAST_IS_CLOSED = "NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp())"
PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Zone(ZoneInfo):
    """A time zone that shows also the first and last hours of the calendar, in UTC, where its own hours would end."""

    def fromutc(self, dt: datetime, /) -> datetime:
        try:
            return super().fromutc(dt)
        except OverflowError:
            return dt


def plain_day(text: str) -> date:
    """A day written as YYYY-MM-DD and no other way; raises ValueError."""
    if PLAIN_DAY.fullmatch(text) is None:
        raise ValueError("Give a day as YYYY-MM-DD.")
    return date.fromisoformat(text)


def is_day_of_business(day: date) -> bool:
    """Whether a day lies where days can mean something."""
    return FIRST_DAY <= day <= LAST_DAY


def is_instant_of_business(at: datetime) -> bool:
    """The same for an aware instant; compares without leaving the calendar."""
    return FIRST_INSTANT <= at < LAST_INSTANT


def clamp_day(day: date, *, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
    """The nearest day inside some bounds."""
    return min(max(day, first), last)


def clamp_instant(at: datetime) -> datetime:
    """The nearest instant that can mean something: outside it nothing is stored, so a filter finds the same."""
    return min(max(at, FIRST_INSTANT), LAST_INSTANT - timedelta(microseconds=1))


def kept_in_bounds(name: str, *columns: str) -> pgtrigger.Trigger:
    """The database refuses new days and instants outside; rows from before it stay readable and can be worked with."""
    tests = {
        column: (f"(NEW.{column} < '{FIRST_DAY}' OR NEW.{column} >= '{LAST_INSTANT:%Y-%m-%d}')", "1900 to 2199")
        for column in columns
    }
    return refuse_outside(name, tests)


def fixed(name: str, *columns: str) -> pgtrigger.Trigger:
    """The database refuses to change what a row says once; saving a row whole is no change.

    As with `stamped_now`, the owner of the tables can open the past for demo data and simulations.
    """
    return _refuse_change(name, columns, "'this part of a row of % stays as it was made', TG_TABLE_NAME")


def dated_when_changed(name: str, *columns: str, by: str) -> pgtrigger.Trigger:
    """A change of these columns is dated now, in the column `by`; what was dated back is refused by `stamped_now`."""
    words = f"'a change of a row of % is dated by %', TG_TABLE_NAME, '{by}'"
    return _refuse_change(name, columns, words, f"NEW.{by} < clock_timestamp() - interval '{STAMPED_BEHIND}'")


def _refuse_change(name: str, columns: Sequence[str], words: str, *also: str) -> pgtrigger.Trigger:
    """Refuse a change of these columns where all conditions hold and the past is closed."""
    new, old = ", ".join(f"NEW.{column}" for column in columns), ", ".join(f"OLD.{column}" for column in columns)
    conditions = "".join(f"\n       AND {one}" for one in (*also, PAST_IS_CLOSED))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        func=f"""
    IF ({new}) IS DISTINCT FROM ({old}){conditions} THEN
        RAISE EXCEPTION {words} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
    )


def stamped_now(name: str, *columns: str) -> pgtrigger.Trigger:
    """The database refuses instants that ARSOS stamps itself unless they are those of now, give or take.

    Who works in the database as the serving role dates nothing to next year, and nothing back. A clock of a server may
    go 10 minutes ahead; a job may stamp with the instant at which it began. Where the owner of the tables has opened
    the past (`journal_open_past`: demo data, simulations), rows of the past are taken.
    """
    tests = {
        column: f"""    IF (TG_OP = 'INSERT' OR NEW.{column} IS DISTINCT FROM OLD.{column})
       AND (NEW.{column} < clock_timestamp() - interval '{STAMPED_BEHIND}'
            OR NEW.{column} > clock_timestamp() + interval '{STAMPED_AHEAD}') THEN
        IF {PAST_IS_CLOSED} THEN
            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', '{column}', TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;"""
        for column in columns
    }
    return judge_columns(name, tests)
