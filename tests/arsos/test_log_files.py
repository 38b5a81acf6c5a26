"""The log files of `make run`: for their owner alone, and bounded."""

import stat
import subprocess
import sys

from arsos import log_files
from arsos.log_files import open_log, turn_logs


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
