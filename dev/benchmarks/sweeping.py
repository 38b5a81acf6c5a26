"""B8: a thousand inquiries with a warning due, found among many that are open."""

import os
import re
import time
from datetime import timedelta

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import Installation
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.references import limit
from dev.benchmarks.volume import spread_inquiry

DUE, FEW = 1_000, 10_000
MANY = int(os.environ.get("ARSOS_BENCH_OPEN", "200000"))
DUE_CONDITION = re.compile(r""" AND "inquiries_inquiry"."next_check_at" <= '[^']*'(::timestamptz)?""")
MAKE_DUE = """
    WITH picked AS (SELECT id FROM inquiries_inquiry AS one
                    WHERE clock_check_at > %(at)s
                      AND NOT EXISTS (SELECT 1 FROM inquiries_clock WHERE inquiry_id = one.id)
                    ORDER BY random() LIMIT %(count)s),
    clocked AS (
        INSERT INTO inquiries_clock (id, inquiry_id, kind, label, round, state, target_seconds, elapsed_seconds,
                                     calendar_version_id, started_at, running_since, warning_at, urgent_at, due_at,
                                     alerts_given)
        SELECT gen_random_uuid(), picked.id, kind, label, round, state, target_seconds, 0, calendar_version_id,
               started_at, running_since, %(past)s, %(future)s, %(future)s, 0
        FROM picked, inquiries_clock AS clock
        WHERE clock.kind = 'resolution'
          AND clock.inquiry_id = (SELECT id FROM inquiries_inquiry WHERE reference = %(reference)s)
    )
    UPDATE inquiries_inquiry SET clock_check_at = %(past)s FROM picked WHERE inquiries_inquiry.id = picked.id
"""


def measure(here: Installation) -> list[Comparison]:
    """Seconds for a thousand due among many and among few, and how near the database's limit that is."""
    reference = file_one(here)
    began = moment()
    _fill(reference, FEW)
    _sweep(reference)  # what is kept in memory is there from the second on
    few = min(_sweep(reference) for _ in range(3))
    _fill(reference, MANY - FEW)
    many = min(_sweep(reference) for _ in range(3))
    once = _limit(here, reference)
    busy = busy_with_others(began, moment())
    rate = DUE / many
    return [
        Comparison("B8", f"sweep of {DUE} due among {MANY}", many, few, many / few, 1.3, "s", busy, is_most=True),
        Comparison("B8", "the same against pgbench", rate, once, rate / once, 0.25, "/s", busy),
    ]


def _fill(reference: str, count: int) -> None:
    spread_inquiry(reference, count, clock_check_at="now() + interval '90 days'")


def _make_due(reference: str, count: int) -> None:
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from foundation import clock  # noqa: PLC0415  the same

    at = clock.now()
    values = {"past": at - timedelta(minutes=1), "future": at + timedelta(days=60), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(MAKE_DUE, {**values, "reference": reference, "count": count})
        cursor.execute("VACUUM ANALYZE inquiries_inquiry")


def _sweep(reference: str) -> float:
    from inquiries.targets.models import ClockAlert  # noqa: PLC0415  settings are known only now
    from inquiries.tasks import check_due  # noqa: PLC0415  the same

    _make_due(reference, DUE)
    before = ClockAlert.objects.count()
    began = time.perf_counter()
    check_due()
    seconds = time.perf_counter() - began
    given = ClockAlert.objects.count() - before
    if given != DUE:
        raise RuntimeError(f"{given} alerts instead of {DUE}")
    return seconds


def _limit(here: Installation, reference: str) -> float:
    """pgbench with the statements of one check, always on the same row; what makes rows unique is lifted for it."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from foundation import clock  # noqa: PLC0415  the same
    from inquiries.targets.queries import inquiries_to_check  # noqa: PLC0415
    from inquiries.work.actions.check import check_inquiry  # noqa: PLC0415

    _make_due(reference, 2)
    due = iter(inquiries_to_check(clock.now()).values_list("id", flat=True))
    here.psql("ALTER TABLE inquiries_clock_alert DROP CONSTRAINT alert_once_per_share", database="arsos")
    here.psql("ALTER TABLE journal_history_entry DROP CONSTRAINT history_position_once", database="arsos")
    connection.close()
    return limit(
        here,
        lambda: check_inquiry(next(due), at=clock.now()),
        clients=1,
        rewrite=lambda sql: DUE_CONDITION.sub("", sql).replace(" SKIP LOCKED", ""),
    )
