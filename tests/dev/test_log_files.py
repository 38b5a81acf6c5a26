"""The log files of `make run`: for their owner alone, and bounded; the ticks of the schedule write nearly nothing."""

import logging
import stat
import subprocess
import sys
from io import StringIO

import pytest
from celery import current_app

from arsos.schedule import SCHEDULE
from dev import log_files
from dev.log_files import open_log, turn_logs
from foundation.logs.log_lines import LogLine
from tests.factories import inquiries, people

ONE_DAY = 86_400
MOST_A_DAY = 1_000_000


def test_a_log_is_readable_for_its_owner_alone(tmp_path):
    older = tmp_path / "older.log"
    older.write_text("before\n")
    older.chmod(0o644)
    for path in (older, tmp_path / "new.log"):
        with open_log(path) as log:
            log.write(b"a line\n")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert older.read_text() == "before\na line\n"


def test_a_full_log_is_turned_under_the_process_that_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(log_files, "LARGEST_LOG", 1000)
    path = tmp_path / "web.log"
    code = (
        "import sys\n"
        "for line in sys.stdin: print(line * 40, end='', flush=True); print('ok', file=sys.stderr, flush=True)"
    )
    with open_log(path) as log:
        writer = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.PIPE, text=True
        )
    try:
        for number in range(6):
            writer.stdin.write(f"line number {number} of the writer\n")
            writer.stdin.flush()
            writer.stderr.readline()
            turn_logs([path])
    finally:
        writer.stdin.close()
        writer.stderr.close()
        writer.wait()
    kept = sorted(one.name for one in tmp_path.iterdir())
    assert kept == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert path.read_bytes() == b""
    assert [f"line number {number}" in (tmp_path / f"web.log.{6 - number}").read_text() for number in (5, 4, 3)] == [
        True
    ] * 3
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}


@pytest.fixture
def written():
    """What the log of a worker would hold, in bytes."""
    current_app.loader.import_default_modules()  # which sets up logging anew
    kept = StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(LogLine())
    logging.getLogger().addHandler(handler)
    yield lambda: len(kept.getvalue().encode())
    logging.getLogger().removeHandler(handler)


def bytes_a_day(written):
    """One tick of every task, as a worker runs it, times the ticks of a day."""
    total = 0
    for entry in SCHEDULE.values():
        every = entry["schedule"] if isinstance(entry["schedule"], int | float) else ONE_DAY
        before = written()
        result = current_app.tasks[entry["task"]].apply(kwargs=entry["kwargs"])
        assert result.state == "SUCCESS", entry["task"]
        total += (written() - before) * ONE_DAY / every
    return total


@pytest.mark.django_db(transaction=True)
def test_a_day_of_ticks_stays_below_a_megabyte_idle_and_at_work(written):
    assert bytes_a_day(written) < MOST_A_DAY
    for _ in range(3):
        inquiries.filed("other", agent=people.agent())
    assert bytes_a_day(written) < MOST_A_DAY, "though every tick of the day had as much to do"
    for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), "each tick would write a line here"
    before = written()
    logging.getLogger("arsos").error("heard")
    assert written() > before
