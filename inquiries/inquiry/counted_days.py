"""A day that reports have added up is out of date once anything that is counted on it changes, whoever changes it.

The triggers say so in the statement that changes it. A change holds the locks of its days until its commit, shared with
other changes; whoever adds a day up holds its lock alone. So a change is either added up, or finds the day added up and
marks it, and never neither (ADR 37).
"""

import pgtrigger

LOCKS_OF_DAYS = 37
FIRST_OF_LOCKS = "2000-01-01"
"""The keys of the lock of a day: this class, and how many days it is after this one."""
ZONE = "America/New_York"
"""Where ARSOS works: its days are those of reports (`foundation.clock`)."""
GROUPS = ("queue_id", "inquiry_type_id", "agent_id")
COUNTED_WITH_AN_INQUIRY = """
            SELECT unnest(ARRAY[NEW.created_at, NEW.resolved_at, NEW.closed_at]) AS instant
            UNION ALL SELECT ended_at FROM inquiries_clock WHERE inquiry_id = NEW.id
            UNION ALL SELECT handed_over_at FROM inquiries_hand_over WHERE inquiry_id = NEW.id
"""


def marks_days(name: str, operation: pgtrigger.Operation, *columns: str, when: str = "") -> pgtrigger.Trigger:
    """Mark the days on which a row was and is counted: those of these columns before and after."""
    instants = ", ".join(f"{row}.{column}" for column in columns for row in ("OLD", "NEW"))
    return _marking(name, operation, f"SELECT unnest(ARRAY[{instants}]) AS instant", when)


def changed(*columns: str) -> str:
    """The condition that an update changes one of these columns."""
    before, after = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({before}) IS DISTINCT FROM ({after})"


def _marking(name: str, operation: pgtrigger.Operation, instants: str, when: str) -> pgtrigger.Trigger:
    """Days come in their order, so that two changes of the same days do not wait for each other."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(f"({when})") if when else None,
        declare=[("one", "date")],
        func=f"""
    FOR one IN
        SELECT DISTINCT (instant AT TIME ZONE '{ZONE}')::date
        FROM ({instants}) AS counted WHERE instant IS NOT NULL ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock_shared({LOCKS_OF_DAYS}, one - DATE '{FIRST_OF_LOCKS}');
        INSERT INTO inquiries_stale_day (day)
            SELECT one WHERE EXISTS (SELECT FROM inquiries_rolled_day WHERE day = one);
    END LOOP;
    RETURN NULL;
""",  # noqa: S608  our own names
    )


INQUIRY_MARKS_DAYS = (
    marks_days("filing_marks_days", pgtrigger.Insert | pgtrigger.Delete, "created_at", "resolved_at", "closed_at"),
    marks_days(
        "answer_marks_days",
        pgtrigger.UpdateOf("created_at", "resolved_at"),
        "created_at",
        "resolved_at",
        when=changed("created_at", "resolved_at"),
    ),
    marks_days(
        "closing_marks_days",
        pgtrigger.UpdateOf("closed_at", "status"),
        "closed_at",
        when=f"{changed('closed_at')} OR (OLD.status = 'closed') <> (NEW.status = 'closed')",
    ),
    _marking(
        "moving_marks_days",
        pgtrigger.UpdateOf(*GROUPS, "reopen_count"),
        COUNTED_WITH_AN_INQUIRY,
        changed(*GROUPS, "reopen_count"),
    ),
)
