"""B7: whether what people and clocks ask for takes longer in a large installation than in a small one.

python -m dev.benchmarks.growth var/fill-small var/fill [--only word] [--plans]

Both folders are filled by `dev.benchmarks.fill`. Each is measured alone, in this process: the fastest of several
answers, and how many pages of the database one of them touched, which no other work on the machine can change.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from dev.benchmarks.machine import busy_with_others, moment

MOST = 1.3
OPTIONS = {"inquiries.pass_on_moved": {"days": 7}}
LEAST_MS = 5.0
"""Below it a ratio says more of the machine than of the growth."""
REPEATS = 3
PAGE = 8192
LIST = "/api/v1/inquiries/?page_size=50"
ORDERS = ("-created_at", "created_at", "-updated_at", "updated_at", "due_at", "-due_at")
SEARCHES = {
    "reference": "{reference}",
    "rare word": "{last_name}",
    "name prefix": "{prefix}",
    "two words": "{last_name} {first_name}",
    "misspelled name": "{misspelled}",
    "common word": "card",
    "common words": "card member",
    "no hit": "zzyzxqua",
    "phone": "{phone}",
    "policy": "{policy}",
    "filter and word": "status:open card",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """The fastest of several answers, and the pages of the database that the last one touched."""

    ms: float
    pages: int
    detail: str = ""


def main() -> None:
    """Measure each folder in a process of its own, and compare."""
    parser = argparse.ArgumentParser(prog="python -m dev.benchmarks.growth")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if len(options.folders) == 1:
        json.dump(_measured(options.folders[0].resolve(), options.only), sys.stdout)
        return
    began = moment()
    small, large = (_in_a_process(folder, options.only) for folder in options.folders)
    print(f"{'':<4}{'what':<52}{'small ms':>10}{'large ms':>10}{'ratio':>7}{'pages':>9}{'pages':>9}")
    for name, (ms, pages, detail) in large.items():
        before, pages_before, _ = small.get(name, (0.0, 0, ""))
        print(_line(name, before, ms, pages_before, pages, detail))
    print(f"others kept {busy_with_others(began, moment()):.0%} of the machine busy")


def _line(name: str, before: float, after: float, pages_before: int, pages: int, detail: str) -> str:
    ratio = after / before if before else 0.0
    verdict = "meets" if ratio <= MOST or after <= LEAST_MS else "misses"
    return f"B7  {name:<52}{before:>10.1f}{after:>10.1f}{ratio:>7.2f}{pages_before:>9}{pages:>9}  {verdict:<7}{detail}"


def _in_a_process(folder: Path, only: str) -> dict[str, tuple[float, int, str]]:
    command = [sys.executable, "-m", "dev.benchmarks.growth", str(folder), f"--only={only}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _measured(folder: Path, only: str) -> dict[str, tuple[float, int, str]]:
    os.environ["ARSOS_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dev.settings"
    os.environ["ARSOS_STAFF_MFA"] = "off"
    os.environ["ARSOS_REQUESTS_PER_MINUTE"] = "1000000000"
    from dev.embedded import EmbeddedServers, Layout  # noqa: PLC0415  reads the environment set above

    with EmbeddedServers(Layout(folder)):
        import django  # noqa: PLC0415  settings are known only now

        django.setup()
        found = {}
        for name, ask in _asked():
            if only in name:
                one = _measure(ask)
                found[name] = (one.ms, one.pages, one.detail)
                print(f"{name}: {one.ms:.1f} ms, {one.pages} pages {one.detail}", file=sys.stderr, flush=True)
        return found


def _measure(ask: Callable[[], str]) -> Measured:
    detail = ask()
    fastest = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        detail = ask()
        fastest = min(fastest, time.perf_counter() - began)
        if fastest > 2:
            break
    before = _pages_touched()
    ask()
    return Measured(fastest * 1000, _pages_touched() - before, detail)


def _pages_touched() -> int:
    """Pages that were read or found in memory, by this database's sessions, so far."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _asked() -> Iterator[tuple[str, Callable[[], str]]]:
    """Everything that is measured, by its name."""
    readers = {name: reader(name) for name in ("agent.career", "associate.01", "lead.01", "auditor")}
    known = known_here()
    for name in ("agent.career", "associate.01", "lead.01"):
        yield from _lists(name, readers[name], known)
        for kind, words in SEARCHES.items():
            yield f"{name} search {kind}", readers[name].post("/api/v1/search/", {"query": words.format(**known)})
            yield (
                f"{name} typeahead {kind}",
                readers[name].post("/api/v1/search/", {"query": words.format(**known), "page_size": 8}),
            )
            if not any(map(str.isdigit, words.format(**known))):
                yield f"{name} list search {kind}", readers[name].get(f"{LIST}&search={words.format(**known)}")
        yield f"{name} page of one inquiry", readers[name].get(f"/api/v1/inquiries/{known['of ' + name]}/")
        yield f"{name} timeline", readers[name].get(f"/api/v1/inquiries/{known['of ' + name]}/timeline/")
    for name, path in OTHERS:
        yield f"{name} {path}", readers[name].get(path)
    yield from _reports(readers["lead.01"])
    yield "associate.01 claim next", readers["associate.01"].post("/api/v1/queues/claim-next/", {})
    yield "lead.01 ids of an export of a list", _export("lead.01")
    yield from _sweeps()


OTHERS = (
    ("agent.career", "/api/v1/members/?page_size=50"),
    ("agent.career", "/api/v1/events/?page_size=50"),
    ("agent.career", "/api/v1/me/notifications/"),
    ("agent.career", "/admin/"),
    ("agent.career", "/admin/service-inquiries/"),
    ("agent.career", "/admin/customers/"),
    ("associate.01", "/api/v1/queues/"),
    ("associate.01", "/admin/"),
    ("associate.01", "/admin/service-inquiries/"),
    ("lead.01", "/api/v1/queues/"),
    ("lead.01", "/api/v1/queues/load/"),
    ("lead.01", "/api/v1/queues/forecast/"),
    ("lead.01", "/api/v1/hand-overs/"),
    ("lead.01", "/api/v1/department-requests/"),
    ("lead.01", "/api/v1/escalations/"),
    ("lead.01", "/api/v1/subject-links/"),
    ("lead.01", "/api/v1/technical-tickets/"),
    ("lead.01", "/admin/"),
    ("lead.01", "/admin/service-inquiries/"),
    ("auditor", "/api/v1/journal/?page_size=50"),
    ("auditor", "/api/v1/self-service-offers/"),
)


class _Client:
    """Somebody signed in, who asks in this process."""

    def __init__(self, login: str) -> None:
        from django.test import Client  # noqa: PLC0415  settings are known only now

        from accounts.models import User  # noqa: PLC0415  the same

        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(username=login))

    def get(self, address: str) -> Callable[[], str]:
        return lambda: self._said(self.client.get(address))

    def post(self, address: str, body: object) -> Callable[[], str]:
        def ask() -> str:
            key = f"growth-{time.time_ns()}"
            headers = {"Idempotency-Key": key}
            return self._said(self.client.post(address, body, content_type="application/json", headers=headers))

        return ask

    @staticmethod
    def _said(answer: Any) -> str:
        """How many rows came, or that it was refused."""
        if answer.status_code not in (200, 201, 204):
            return f"status {answer.status_code}"
        if "json" not in answer.get("Content-Type", ""):
            return ""
        body = answer.json()
        rows = body.get("results", body.get("rows", "")) if isinstance(body, dict) else body
        if isinstance(body, dict) and "inquiries" in body and isinstance(body["inquiries"], dict):
            rows = body["inquiries"]["results"] + body["members"]["results"]
        return f"{len(rows)} rows" if isinstance(rows, list) else ""


def reader(login: str) -> _Client:
    return _Client(login)


def known_here() -> dict[str, str]:
    """What is asked for: an inquiry and its person that everybody who asks may see, and one of each reader."""
    from inquiries.models import Inquiry  # noqa: PLC0415  settings are known only now

    filled = Inquiry.objects.filter(policy__policy_number__startswith="FILL").select_related("member", "policy")
    own = filled.filter(agent__user__username="agent.career").order_by("created_at")
    one = own[own.count() // 2]
    last_name = one.member.last_name
    queued = filled.filter(queue__memberships__associate__user__username="associate.01").order_by("created_at").first()
    assert queued is not None
    return {
        "reference": one.reference,
        "last_name": last_name,
        "first_name": one.member.first_name,
        "prefix": last_name[:5],
        "misspelled": last_name[:2] + last_name[3:],
        "phone": one.member.phone,
        "policy": one.policy.policy_number,
        "member": str(one.member_id),
        "of agent.career": one.reference,
        "of associate.01": queued.reference,
        "of lead.01": one.reference,
    }


def _lists(name: str, reader: _Client, known: dict[str, str]) -> Iterator[tuple[str, Callable[[], str]]]:
    """The list with each filter in each order; the deep page too."""
    from foundation import clock  # noqa: PLC0415  settings are known only now
    from staffing.models import Associate  # noqa: PLC0415  the same

    holder = Associate.objects.get(user__username="associate.01").id
    lately = (clock.now() - timedelta(days=7)).isoformat().replace("+00:00", "Z")
    filters = {
        "all": "",
        **{
            f"status={one}": f"&status={one}"
            for one in ("queued", "in_progress", "pending", "resolved", "closed", "withdrawn")
        },
        "queue": "&queue=billing",
        "assignee": f"&assignee={holder}",
        "type": "&inquiry_type=id_card",
        "priority": "&priority=1",
        **{f"need={one}": f"&need={one}" for one in ("answer", "tell", "wait", "nothing")},
        **{f"clock={one}": f"&clock={one}" for one in ("ok", "warning", "breached")},
        "mine": "&mine=true",
        "watched": "&watched=true",
        "member": f"&member={known['member']}",
        "created_after": f"&created_after={lately}",
        "queue and status": "&queue=billing&status=queued",
        "type and closed": "&inquiry_type=id_card&status=closed",
    }
    for title, query in filters.items():
        for order in ORDERS:
            yield f"{name} list {title} by {order}", reader.get(f"{LIST}{query}&ordering={order}")
    for order in ("-created_at", "created_at", "-updated_at"):
        yield f"{name} list deep page by {order}", reader.get(_deep(order))


def _deep(order: str) -> str:
    """The address of a page in the middle of the list."""
    from foundation.crypto import Purpose, encrypt_for  # noqa: PLC0415  settings are known only now
    from foundation.http.json_bodies import to_json  # noqa: PLC0415  the same
    from inquiries.models import Inquiry  # noqa: PLC0415

    name = order.lstrip("-")
    rows = Inquiry.objects.order_by(name).values_list(name, "id")
    edge = rows[rows.count() // 2]
    sealed = encrypt_for(Purpose.CURSOR, to_json([False, f"/api/v1/inquiries/ {order} id", *edge]).decode())
    return f"{LIST}&ordering={order}&cursor={base64.urlsafe_b64encode(sealed.encode()).decode()}"


def _reports(lead: _Client) -> Iterator[tuple[str, Callable[[], str]]]:
    """Over as many rows at both sizes: the days are fewer where more happens in each."""
    from django.db.models import Count  # noqa: PLC0415  settings are known only now

    from foundation import clock  # noqa: PLC0415  the same
    from inquiries.models import Inquiry  # noqa: PLC0415

    today = clock.date_of(clock.now())
    total = Inquiry.objects.aggregate(n=Count("id"))["n"]
    days = max(1, round(730 * 25_000 / total))
    last = today - timedelta(days=30)
    for report in ("volume", "resolution-time", "clocks", "queue-load", "referrals", "deflection", "hand-overs"):
        for group in ("queue", "day", "type", "agent") if report in ("volume", "resolution-time", "clocks") else ("",):
            grouped = f"&group_by={group}" if group else ""
            period = f"from={last - timedelta(days=days - 1)}&to={last}"
            yield f"report {report} {group}", lead.get(f"/api/v1/reports/{report}/?{period}{grouped}")
            if group in ("queue", "day"):
                month = f"from={today - timedelta(days=29)}&to={today}"
                yield f"report {report} {group}, 30 days", lead.get(f"/api/v1/reports/{report}/?{month}{grouped}")


def _export(login: str) -> Callable[[], str]:
    """What stands before the first row of an export: the ids of the list by the rights of its owner."""
    from accounts.callers import actor_for_user  # noqa: PLC0415  settings are known only now
    from accounts.models import User  # noqa: PLC0415  the same
    from foundation import clock  # noqa: PLC0415
    from inquiries.lists.models import ExportRun  # noqa: PLC0415
    from inquiries.lists.queries.exports import listed_ids, rows_of  # noqa: PLC0415

    user = User.objects.get(username=login)
    actor = actor_for_user(user, on=clock.date_of(clock.now()), road="growth")
    run = ExportRun(owner_id=user.id, filters={}, ordering="-created_at")

    def ask() -> str:
        ids = listed_ids(actor, run, most=20_000, at=clock.now())
        return f"{len(ids)} ids, {len(rows_of(actor, run, ids[:1], at=clock.now()))} row"

    return ask


def _sweeps() -> Iterator[tuple[str, Callable[[], str]]]:
    """Each sweep's look for what is due, where nothing or little is."""
    from foundation.jobs.sweeps import SWEEPS  # noqa: PLC0415  settings are known only now

    def look(sweep: Any) -> Callable[[], str]:
        def ask() -> str:
            found = sweep._due(set(), OPTIONS.get(sweep.name, {}))
            return f"{len(found)} due"

        return ask

    for name, sweep in sorted(SWEEPS.items()):
        yield f"sweep {name}", look(sweep)


if __name__ == "__main__":
    main()
