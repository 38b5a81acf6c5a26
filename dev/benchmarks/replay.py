"""Replays real complaints by real-looking people through the API, and checks that nothing is lost or doubled.

python -m dev.benchmarks.replay --people people.csv --complaints complaints.csv
"""

import argparse
import csv
import io
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

import httpx

from dev.benchmarks import finding
from dev.benchmarks.complaint_mapping import details_of, plan_type_of, type_of
from dev.benchmarks.installation import Installation, installation, make_agents, make_associates, make_client
from dev.benchmarks.turning_keys import TurningKeys

AGENTS = 8
CLIENTS = 8
ASSOCIATES = 4
RETRY_EVERY = 10
PROSPECT_EVERY = 6
SCOPES = "inquiries:read inquiries:write members:read imports:write"
PLANS = {
    "MAPD": ("H5216-201-000", "Gold Plus", "hmo"),
    "MEDSUPP": ("MS-PLAN-G", "Supplement G", "none"),
    "PDP": ("S5884-114-000", "Value Rx", "none"),
    "medical": ("IND-MED-01", "Essential Medical", "hmo"),
    "dental": ("IND-DEN-01", "Bright Dental", "none"),
    "vision": ("IND-VIS-01", "Clear Vision", "none"),
    "supplemental": ("IND-SUP-01", "Long-term Care", "none"),
}
SHARES = ("medical", "MAPD", "supplemental", "medical", "dental", "MEDSUPP", "medical", "PDP", "vision", "medical")


@dataclass
class Tally:
    """What happened, counted by all threads."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    counts: Counter[str] = field(default_factory=Counter)
    filed: dict[str, str] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        with self.lock:
            self.counts[name] += 1


@dataclass(frozen=True)
class Person:
    """Somebody of the people file, as the feed carries them; applicants have no Humana id yet."""

    row: dict[str, str]
    agent: int
    plan_type: str

    @property
    def is_prospect(self) -> bool:
        return "humana_id" not in self.row


def main() -> int:
    options = _options()
    people = _read(options.people)
    complaints = sorted(_read(options.complaints), key=lambda row: (row["opened"], row["file_no"]))
    keys = TurningKeys() if options.turn_keys else None
    if keys is not None:
        keys.install()
    with installation(with_worker=True) as here:
        sans = make_agents(AGENTS)
        headers = [{**make_client(sans, SCOPES), "On-Behalf-Of": san} for san in sans]
        associates = make_associates(ASSOCIATES)
        feed = _people(people, sans)
        _import(here, headers[0], feed)
        books = [_book(here, header) for header in headers]
        tally = Tally()
        began = time.monotonic()
        is_over = threading.Event()
        turning = [_thread(keys.turn_until, is_over)] if keys else []
        _run(here, complaints, feed, books, headers, associates, tally)
        is_over.set()
        _join(turning)
        _report(tally, time.monotonic() - began)
        failed = _check(complaints, tally) or finding.report("The replayed complaints")
        return failed if keys is None or keys.prove() else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--complaints", type=Path, required=True)
    parser.add_argument("--turn-keys", action="store_true", help="rotate the keys all the while")
    return parser.parse_args()


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _people(rows: list[dict[str, str]], sans: list[str]) -> list[Person]:
    return [_person(number, row, sans) for number, row in enumerate(rows)]


def _person(number: int, row: dict[str, str], sans: list[str]) -> Person:
    """A member with a policy; every sixth who has a ZIP code an applicant. The dead have no coverage after it."""
    plan_type = SHARES[number % len(SHARES)]
    code, name, network = PLANS[plan_type]
    born = date.fromisoformat(row["BIRTHDATE"])
    person = {
        "last_name": row["LAST"],
        "first_name": row["FIRST"],
        "date_of_birth": row["BIRTHDATE"],
        "zip_code": row["ZIP"],
        "state": "MA",
        "city": row["CITY"],
        "address": row["ADDRESS"],
        "deceased_on": row["DEATHDATE"],
        "plan_code": code,
        "plan_name": name,
        "plan_type": plan_type,
        "network": network,
        "agent_san": sans[number % AGENTS],
    }
    if number % PROSPECT_EVERY == 0 and row["ZIP"] and not row["DEATHDATE"]:
        person |= {"application_number": f"APP-{number:05}", "application_state": "pended_rfi"}
        return Person(person, number % AGENTS, plan_type)
    person |= {"humana_id": f"H{62000000 + number}", "policy_number": f"POL-{number:05}"}
    person["effective_on"] = max(date(2018, 1, 1), born).isoformat()
    if row["DEATHDATE"]:
        person["terminates_on"] = max(row["DEATHDATE"], person["effective_on"])
    return Person(person, number % AGENTS, plan_type)


def _import(here: Installation, header: dict[str, str], feed: list[Person]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for one in feed for name in one.row)), restval="")
    writer.writeheader()
    writer.writerows(one.row for one in feed)
    sent = {**header, "Content-Type": "text/csv", "Idempotency-Key": str(uuid4())}
    run = httpx.post(f"{here.base_url}/api/v1/imports/", content=text.getvalue().encode(), headers=sent).json()
    while run["state"] not in {"finished", "refused"}:
        time.sleep(0.5)
        run = httpx.get(f"{here.base_url}/api/v1/imports/{run['id']}/", headers=header).json()
    print(f"Import: {run['rows_created']} created, {run['rows_rejected']} rejected of {run['rows_done']} rows")
    for error in run["row_errors"]:
        print(f"  line {error['line']}, {error['column']}: {error['detail']}")


def _book(here: Installation, header: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Humana id → member and policy of one agent's book."""
    found: dict[str, tuple[str, str]] = {}
    with httpx.Client(headers=header) as client:
        address: str | None = f"{here.base_url}/api/v1/members/?page_size=200"
        while address:
            page = client.get(address).json()
            for row in page["results"]:
                policies = client.get(f"{here.base_url}/api/v1/members/{row['id']}/policies/").json()
                found[row["humana_id"]] = (row["id"], policies[0]["id"])
            address = page["next"]
    return found


class Filing:
    """One client that files complaints as they come, repeating every tenth request with the same key."""

    def __init__(self, here: Installation, headers: list[dict[str, str]], books: list[Any], tally: Tally) -> None:
        self.base, self.headers, self.books, self.tally = f"{here.base_url}/api/v1", headers, books, tally
        self.client = httpx.Client(timeout=60)

    def file(self, complaint: dict[str, str], person: Person, number: int) -> None:
        path, body = self._request(complaint, person)
        header = {**self.headers[person.agent], "Idempotency-Key": str(uuid4())}
        answer = self.client.post(f"{self.base}/{path}", json=body, headers=header)
        self._note(complaint, answer)
        if number % RETRY_EVERY == 0:
            again = self.client.post(f"{self.base}/{path}", json=body, headers=header)
            self._compare(complaint, answer, again)

    def _request(self, complaint: dict[str, str], person: Person) -> tuple[str, dict[str, Any]]:
        kind, issue = type_of(complaint, person.plan_type)
        body: dict[str, Any] = {
            "inquiry_type": kind,
            "summary": f"{complaint['reason'] or 'No reason'}: {complaint['subreason'] or 'not stated'}"[:200],
            "description": f"Opened {complaint['opened']}, {complaint['coverage']}, {complaint['subcoverage']}",
            "details": details_of(kind, issue, complaint),
            "external_reference": complaint["file_no"],
        }
        if kind in {"benefit_question", "fulfillment"}:
            body["self_service"] = "declined"
        if not person.is_prospect:
            member, policy = self.books[person.agent][person.row["humana_id"]]
            return f"members/{member}/inquiries/", {**body, "policy": policy}
        names = ("first_name", "last_name", "date_of_birth", "zip_code", "application_number")
        typed = {name: person.row[name] for name in names}
        card = {"prospect": typed, "authority": "own_application", "line_of_business": person.plan_type}
        return "inquiries/", {**body, **card}

    def _note(self, complaint: dict[str, str], answer: httpx.Response) -> None:
        if answer.status_code == httpx.codes.CREATED:
            body = answer.json()
            with self.tally.lock:
                self.tally.filed[complaint["file_no"]] = body["reference"]
                self.tally.counts[f"type {body['inquiry_type']}"] += 1
                self.tally.counts[f"queue {body['queue']['code']}"] += 1
                self.tally.counts[f"flow {body['flow']}"] += 1
                self.tally.counts["duplicates linked"] += bool(body["duplicates"])
            self.tally.add("filed")
        elif answer.headers["content-type"].startswith("application/problem") and "referral" in answer.json():
            self.tally.add("refused with referral")
        else:
            with self.tally.lock:
                self.tally.unexpected.append(f"{complaint['file_no']}: {answer.status_code} {answer.text[:300]}")

    def _compare(self, complaint: dict[str, str], first: httpx.Response, again: httpx.Response) -> None:
        self.tally.add("retried")
        same = again.status_code == first.status_code and again.headers.get("Idempotency-Replayed") == "true"
        reference = again.json().get("reference")
        if not same or reference != first.json().get("reference"):
            with self.tally.lock:
                self.tally.unexpected.append(f"{complaint['file_no']}: retry gave {again.status_code}")


class Desk:
    """One associate who claims, answers and resolves until nothing waits and nobody files any more."""

    def __init__(self, here: Installation, header: dict[str, str], tally: Tally) -> None:
        self.client = httpx.Client(base_url=f"{here.base_url}/api/v1/", headers=header, timeout=60)
        self.tally = tally

    def work(self, is_over: threading.Event) -> None:
        codes = [queue["code"] for queue in self.client.get("queues/").json()]
        while True:
            over = is_over.is_set()
            worked = sum(self._work_one(code) for code in codes)
            if not worked and over:
                return

    def _work_one(self, code: str) -> int:
        claimed = self._post(f"queues/{code}/claim-next/", {})
        if claimed.status_code == httpx.codes.NO_CONTENT:
            return 0
        inquiry = claimed.json()
        here = f"inquiries/{inquiry['reference']}/"
        self._post(f"{here}messages/", {"body": "We are looking into it.", "visibility": "agent"})
        if inquiry["inquiry_type"] == "dissatisfaction":
            federal = inquiry["line_of_business"] in {"MAPD", "PDP"}
            places = ["grievance" if federal else "state_complaint"]
            done = self._post(f"{here}hand-over/", {"destinations": places, "reason": "Not for ARSOS to decide"})
        else:
            answer = {"answer": "Settled with the department.", "relay_text": "It is settled."}
            done = self._post(f"{here}resolve/", {**answer, "resolution_code": "completed"})
        if done.status_code == httpx.codes.OK:
            self.tally.add(done.json()["status"])
        else:
            with self.tally.lock:
                self.tally.unexpected.append(f"{inquiry['reference']}: {done.status_code} {done.text[:200]}")
        return 1

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})


def _run(
    here: Installation,
    complaints: list[dict[str, str]],
    people: list[Person],
    books: list[Any],
    headers: list[dict[str, str]],
    associates: list[dict[str, str]],
    tally: Tally,
) -> None:
    waiting: SimpleQueue[tuple[int, dict[str, str], Person]] = SimpleQueue()
    chooser = _Chooser(people, books)
    for number, complaint in enumerate(complaints):
        waiting.put((number, complaint, chooser.choose(plan_type_of(complaint))))
    is_over = threading.Event()
    desks = [_thread(Desk(here, header, tally).work, is_over) for header in associates]
    clients = [_thread(_file_all, Filing(here, headers, books, tally), waiting) for _ in range(CLIENTS)]
    _join(clients)
    is_over.set()
    _join(desks)


class _Chooser:
    """Goes round the people of each line of business whom an agent can look after."""

    def __init__(self, people: list[Person], books: list[Any]) -> None:
        self.by_plan: dict[str, list[Person]] = {}
        for person in people:
            if person.is_prospect or person.row["humana_id"] in books[person.agent]:
                self.by_plan.setdefault(person.plan_type, []).append(person)
        self.next: Counter[str] = Counter()

    def choose(self, plan_type: str) -> Person:
        people = self.by_plan[plan_type]
        self.next[plan_type] += 1
        return people[self.next[plan_type] % len(people)]


def _file_all(filing: Filing, waiting: "SimpleQueue[tuple[int, dict[str, str], Person]]") -> None:
    while True:
        try:
            number, complaint, person = waiting.get_nowait()
        except Empty:
            return
        filing.file(complaint, person, number)


def _thread(work: Callable[..., None], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    return thread


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _report(tally: Tally, seconds: float) -> None:
    print(f"\n{'what':40} {'count':>7}   (in {timedelta(seconds=round(seconds))})")
    for name, count in sorted(tally.counts.items()):
        print(f"{name:40} {count:>7}")


CHECKS = {
    "doubled": """SELECT count(*) - count(DISTINCT external_reference) FROM inquiries_inquiry""",
    "unrouted": """SELECT count(*) FROM inquiries_inquiry i
        WHERE NOT EXISTS (SELECT 1 FROM inquiries_routing_decision d WHERE d.inquiry_id = i.id)""",
    "held by two people": """SELECT count(*) FROM (SELECT inquiry_id FROM journal_history_entry
        WHERE kind = 'claim' GROUP BY inquiry_id HAVING count(*) > 1) twice""",
    "status without history": """SELECT count(*) FROM inquiries_inquiry i WHERE i.status <> COALESCE((
        SELECT h.facts->>'to' FROM journal_history_entry h
        WHERE h.inquiry_id = i.id AND h.facts ? 'to' ORDER BY h.position DESC LIMIT 1), 'queued')""",
    "history with a gap": """SELECT count(*) FROM inquiries_inquiry i WHERE i.history_position <>
        (SELECT count(*) FROM journal_history_entry h WHERE h.inquiry_id = i.id)""",
}


def _check(complaints: list[dict[str, str]], tally: Tally) -> int:
    """What must be zero; returns the exit status."""
    from django.db import connection  # noqa: PLC0415  settings are known only after the installation started

    with connection.cursor() as cursor:
        found = {}
        for name, statement in CHECKS.items():
            cursor.execute(statement)
            found[name] = cursor.fetchone()[0]
        cursor.execute("SELECT external_reference FROM inquiries_inquiry")
        stored = {row[0] for row in cursor.fetchall()}
    accounted = tally.counts["filed"] + tally.counts["refused with referral"]
    found["lost"] = len(set(tally.filed) - stored) + len(complaints) - accounted
    found["unexpected answers"] = len(tally.unexpected)
    print("\nmust be zero")
    for name, count in found.items():
        print(f"{name:40} {count:>7}")
    for line in tally.unexpected[:20]:
        print(f"  {line}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
