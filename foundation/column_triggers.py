"""Columns that the database judges when they are written: bounds, and instants that are stamped now or stay."""

from collections.abc import Mapping, Sequence

import pgtrigger

from foundation.moments import FIRST_DAY, LAST_INSTANT

STAMPED_AHEAD, STAMPED_BEHIND = "10 minutes", "1 hour"
PAST_IS_CLOSED = "NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp())"


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


def refuse_outside(name: str, columns: Mapping[str, tuple[str, str]]) -> pgtrigger.Trigger:
    """Refuse a value that is new and outside; rows from before stay readable, and all else of them can be changed.

    Each column has the SQL that is true of a value outside, and the bounds in words.
    """
    tests = {
        column: f"""    IF NEW.{column} IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.{column} IS DISTINCT FROM OLD.{column})
       AND {is_outside} THEN
        RAISE EXCEPTION '{column} lies outside {bounds}' USING ERRCODE = 'check_violation';
    END IF;"""
        for column, (is_outside, bounds) in columns.items()
    }
    return judge_columns(name, tests)


def judge_columns(name: str, tests: Mapping[str, str]) -> pgtrigger.Trigger:
    """Run the statement of each column, which raises what it refuses, before a row with it is stored."""
    statements = "\n".join(tests.values())
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*tests),
        func=f"\n{statements}\n    RETURN NEW;\n",
    )
