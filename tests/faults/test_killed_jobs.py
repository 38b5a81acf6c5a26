"""The worker of jobs is killed at each stage of a run of each kind: it ends all the same, and everything once."""

import os
import signal
from contextlib import contextmanager

import pytest
from celery import Celery
from django.conf import settings

from arsos.settings.base import broker_url
from foundation.jobs.kinds import KINDS
from tests.faults.test_killed import flush_redis, halted_at, is_halted, start, until
from tests.support.jobs import CASES

pytestmark = pytest.mark.django_db(transaction=True)
TAKEN = "attempts::text || '/' || (OLD.leased_until IS NULL)::text", "1/true"
ENDED = "state::text || '/' || OLD.state::text"


def stages(case):
    """Where a run can be stopped: as it is taken, in its piece, as it ends, and as its lease is given back."""
    table = KINDS[case.name].model._meta.db_table
    yield (table, *TAKEN, "UPDATE")
    yield case.piece if len(case.piece) > 3 else (*case.piece, "INSERT")
    yield (table, ENDED, f"{case.ended}/running", "UPDATE")
    yield (table, ENDED, f"{case.ended}/{case.ended}", "UPDATE")


@contextmanager
def worker():
    process = start("worker", "--concurrency", "1", "--queues", "jobs", "--loglevel", "INFO", name="jobs")
    try:
        with Celery(broker=broker_url(settings.ARSOS_TEST_BROKER), set_as_current=False) as app:
            app.send_task("jobs.work", queue="jobs")
            yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("name", CASES)
def test_killed_at_each_stage(name, servers, tmp_path, settings):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    case = CASES[name]()
    for table, column, value, event in stages(case):
        flush_redis()
        before = case.state
        with halted_at(servers, table, column, value, event):
            with worker():
                assert until(is_halted), f"it came to {column} = {value}"
            assert case.state == (
                case.ended if value == f"{case.ended}/{case.ended}" else "running" if value != TAKEN[1] else before
            )
        flush_redis()
        case.kind.runs.update(leased_until=None)  # two minutes later
    with worker():
        assert until(case.is_right)
    run = case.kind.runs.get(id=case.run.id)
    assert (run.state, run.refusal) == (case.ended, "")
    assert case.is_right(), "and once"
