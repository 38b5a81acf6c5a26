"""python -m dev.benchmarks.plans FOLDER: the plans of the hottest reads, as docs/reference/plans.md keeps them.

FOLDER is filled by `dev.benchmarks.fill`. Each request is made twice in this process, and the statement of the second
that touches most pages is run again with EXPLAIN (ANALYZE, BUFFERS). Values are left out: they may name somebody.
"""

import argparse
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.benchmarks.growth import known_here, reader

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "docs" / "reference" / "plans.md"
VALUE = re.compile(r"'(?:[^']|'')*'(?:::[a-z_ ]+(?:\[\])?)?")
TIMES = re.compile(r"actual time=[\d.]+\.\.[\d.]+ |\(cost=\S+ rows=\d+ width=\d+\) ?")
NOISE = re.compile(r"^\s*(?:Planning Time|Execution Time|Planning:|Memory: |Buckets: |Heap Fetches: |Index Searches: )")
WIDEST = 150
LIST = "/api/v1/inquiries/?page_size=50"
REQUESTS: dict[str, tuple[str, str, Any]] = {
    "List of an agent, newest first": ("agent.career", LIST, None),
    "List of an agent, by due time": ("agent.career", f"{LIST}&ordering=due_at", None),
    "List of an associate, newest first": ("associate.01", LIST, None),
    "List of a lead, by last change": ("lead.01", f"{LIST}&ordering=-updated_at", None),
    "One inquiry, for its agent": ("agent.career", "/api/v1/inquiries/{of agent.career}/", None),
    "One inquiry, for an associate": ("associate.01", "/api/v1/inquiries/{of associate.01}/", None),
    "Book of an agent, first page": ("agent.career", "/api/v1/members/?page_size=50", None),
    "Events of an agent": ("agent.career", "/api/v1/events/?page_size=50", None),
    "Search for a rare word, associate": ("associate.01", "/api/v1/search/", {"query": "{last_name}"}),
    "Search for a common word, associate": ("associate.01", "/api/v1/search/", {"query": "card"}),
}
HEAD = """# Plans of the hottest read statements

*For developers who change what every request passes.*

`python -m dev.benchmarks.plans FOLDER` writes this page from an installation that `dev.benchmarks.fill` has made; this
one has {inquiries} inquiries. Each is the statement of its request that touches most pages. `?` stands for a value.
Times and costs are left out, because they say more of the machine: what counts are rows, loops and pages (`Buffers`).
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of one statement, and how many pages it touched."""

    pages: int
    lines: list[str]


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m dev.benchmarks.plans")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    os.environ["ARSOS_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dev.settings"
    os.environ["ARSOS_STAFF_MFA"] = "off"
    from dev.embedded import EmbeddedServers, Layout  # noqa: PLC0415  reads the environment set above

    with EmbeddedServers(Layout(folder)):
        import django  # noqa: PLC0415  settings are known only now

        django.setup()
        PLACE.write_text(_page())


def _page() -> str:
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  settings are known only now

    parts = [HEAD.format(inquiries=f"{Inquiry.objects.count():,}")]
    known = known_here()
    for title, (login, path, body) in REQUESTS.items():
        by, address = reader(login), _filled(path, known)
        sent = {name: _filled(text, known) for name, text in body.items()} if body else None
        ask = by.get(address) if sent is None else by.post(address, sent)
        ask()
        found = max(_planned(ask), key=lambda one: one.pages)
        parts.append("\n".join([f"## {title}", "", f"{found.pages:,} pages.", "", "```text", *found.lines, "```", ""]))
    return "\n".join(parts)


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _planned(ask: Callable[[], str]) -> list[Planned]:
    """The plans of what a request reads, each run once more beside it."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    found: list[Planned] = []
    is_inside = False

    def explain(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal is_inside
        if is_inside or not str(sql).lstrip().startswith(("SELECT", "WITH")):
            return execute(sql, params, many, context)
        is_inside = True
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            found.append(plan_as_kept([line for (line,) in cursor.fetchall()]))
        is_inside = False
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        ask()
    return found


def plan_as_kept(lines: list[str]) -> Planned:
    """Without values, times and costs, no line too wide."""
    touched = next((line for line in lines if "Buffers: shared" in line), "")
    pages = sum(int(count) for count in re.findall(r"(?:hit|read)=(\d+)", touched))
    kept = [TIMES.sub("", VALUE.sub("?", line)) for line in lines if not NOISE.match(line)]
    return Planned(pages, [line if len(line) <= WIDEST else f"{line[:WIDEST]}…" for line in kept])


if __name__ == "__main__":
    main()
