"""B11: what the journal costs a list, in processor time of the web workers and in time on the wall."""

from pathlib import Path

from dev.benchmarks.claiming import file_one
from dev.benchmarks.installation import Installation, make_associates, served
from dev.benchmarks.listing import INQUIRIES, LIST
from dev.benchmarks.load import drive, request_bytes
from dev.benchmarks.machine import TICKS
from dev.benchmarks.references import CLIENTS
from dev.benchmarks.volume import spread_inquiry

MOST_CPU, MOST_WALL = 1.1, 1.5
WITH, WITHOUT = "arsos.wsgi:application", "dev.benchmarks.without_journal:application"


class JournalFigure:
    """One line: how many times as much as without the journal."""

    def __init__(self, cpu: float, wall: float, with_ms: float, without_ms: float) -> None:
        self.cpu, self.wall, self.with_ms, self.without_ms = cpu, wall, with_ms, without_ms

    def line(self) -> str:
        verdict = "meets" if self.cpu <= MOST_CPU and self.wall <= MOST_WALL else "misses"
        return (
            f"B11 list with journal and without          CPU ratio {self.cpu:.2f} target {MOST_CPU}  "
            f"wall ratio {self.wall:.2f} target {MOST_WALL}  {verdict}  "
            f"median {self.with_ms:.1f} and {self.without_ms:.1f} ms"
        )


def measure(here: Installation) -> list[JournalFigure]:
    """Without, with, and without again; the two outer runs are one reference."""
    spread_inquiry(file_one(here), INQUIRIES)
    headers = make_associates(1)[0]
    with served(WITHOUT, "/readyz") as other:
        before = _run(other, WITHOUT, headers)
        ours = _run(here.base_url, WITH, headers)
        after = _run(other, WITHOUT, headers)
    reference = [(one + two) / 2 for one, two in zip(before, after, strict=True)]
    return [JournalFigure(ours[0] / reference[0], ours[1] / reference[1], ours[1], reference[1])]


def _run(base_url: str, application: str, headers: dict[str, str]) -> tuple[float, float]:
    """Processor milliseconds of the web workers for each list, and the median of its time on the wall."""
    began = _web_seconds(application)
    outcome = drive(
        base_url,
        lambda: request_bytes("GET", LIST, headers=headers),
        clients=CLIENTS // 4,
        warm_up=0,
        keep_bodies=False,
    )
    if set(outcome.statuses) != {200}:
        raise RuntimeError(f"lists were answered with {outcome.statuses}")
    return (_web_seconds(application) - began) / len(outcome.latencies) * 1000, outcome.median_ms


def _web_seconds(application: str) -> float:
    total = 0.0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and application in _command(folder):
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            total += sum(int(word) for word in words[11:13]) / TICKS
    return total


def _command(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
