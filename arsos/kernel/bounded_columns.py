"""Columns whose new values the database judges when a row is written."""

from collections.abc import Mapping

import pgtrigger


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
