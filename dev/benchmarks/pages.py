"""B15: every page that the side bar leads to, among 500 000 inquiries, against the list of the API in the same run.

For each page: its time beside that of the API's list of fifty inquiries (at most twice), how many statements it needs
(at most 12), and how large it is (at most 200 KB). Auditors and administrators see no inquiries: their pages stand
beside an associate's list.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import LONG_AGO, Installation, make_agents, make_associates
from dev.benchmarks.load import medians_in_turn, request_bytes
from dev.benchmarks.machine import busy_with_others, moment
from dev.benchmarks.volume import make_members, spread_inquiry

INQUIRIES = int(os.environ.get("ARSOS_BENCH_INQUIRIES", "500000"))
AGENTS, KINDS, OPEN_PART, YEARS = 100, ("billing", "enrollment", "medical_claim", "benefit_question", "other"), 20, 3
MOST_TIMES, MOST_STATEMENTS, MOST_BYTES, OK = 2.0, 12, 200_000, 200
LIST = "/api/v1/inquiries/?page_size=50"
WARM_UP, SECONDS = 0.5, 4.0
CLOSED = {
    "status": "'closed'",
    "close_reason": "'relay_confirmed'",
    "resolved_at": "created_at - made.age + interval '1 day'",
    "closed_at": "created_at - made.age + interval '2 days'",
    "due_at": "NULL",
    "warning_at": "NULL",
    "clock_check_at": "NULL",
}


@dataclass(frozen=True)
class Person:
    """Somebody signed in, and what they open beyond the side bar."""

    name: str
    cookie: str
    more: tuple[str, ...]
    sees_inquiries: bool = True


def measure(here: Installation) -> list[Comparison]:
    """A line for each page of each role; what is beyond a limit of size or statements is said below it."""
    references = list(_file_some())
    share = INQUIRIES // len(references)
    for reference in references:
        spread_inquiry(reference, share // OPEN_PART)
        spread_inquiry(reference, share - share // OPEN_PART, days=365 * YEARS, **CLOSED)
    _vacuum()
    people = list(_people(references[0]))
    associate = next(one for one in people if one.name == "associate")
    return [line for one in people for line in _pages_of(here, one, one if one.sees_inquiries else associate)]


def _pages_of(here: Installation, person: Person, lister: Person) -> Iterator[Comparison]:
    the_list = request_bytes("GET", LIST, headers={"Cookie": lister.cookie})
    for address in dict.fromkeys([*_linked(person), *person.more]):
        request = request_bytes("GET", address, headers={"Cookie": person.cookie})
        began = moment()
        page, other = medians_in_turn(here.base_url, [request, the_list], warm_up=WARM_UP, measured=SECONDS)
        busy = busy_with_others(began, moment())
        statements, size, status = _looked_at(person, address)
        title = f"{person.name} {_shown(address)} ({statements} statements, {size // 1024} KB)"
        yield Comparison("B15", title, page, other, page / other, MOST_TIMES, "ms", busy, is_most=True)
        for name, number, most in (
            ("statements", statements, MOST_STATEMENTS),
            ("bytes", size, MOST_BYTES),
            ("status", status, OK),
        ):
            if number > most:
                yield Comparison("B15", f"{title} {name}", number, most, number / most, 1.0, "", busy, is_most=True)


def _file_some() -> Iterator[str]:
    """One inquiry for each of some agents and kinds, filed as they are."""
    from accounts.callers import actor_for_user  # noqa: PLC0415  settings are known only now
    from accounts.models.agents import Agent  # noqa: PLC0415  the same
    from dev.demo.details import demo_details  # noqa: PLC0415
    from foundation import clock  # noqa: PLC0415
    from inquiries.catalog.rules.intake import Need  # noqa: PLC0415
    from inquiries.filing.actions import create_member_inquiry  # noqa: PLC0415
    from inquiries.filing.queries.facts import MemberIntake  # noqa: PLC0415

    details = demo_details(clock.date_of(clock.now()))
    for san in make_agents(AGENTS):
        book = make_members(san, 100)
        actor = actor_for_user(Agent.objects.get(san=san).user, on=clock.date_of(clock.now()), road="command")
        for (member, policy), kind in zip(book, KINDS, strict=False):
            summary, given = details[kind]
            service = "declined" if kind == "benefit_question" else ""
            need = Need(inquiry_type=kind, summary=summary, details=given, self_service=service)
            intake = MemberIntake(member_id=member, policy_id=policy, application_id=None, need=need)
            yield create_member_inquiry(intake, by=actor, at=clock.now()).inquiry.reference


def _people(reference: str) -> Iterator[Person]:
    """An agent, an associate, a lead, an auditor and an administrator, each signed in."""
    from accounts.models.agents import Agent  # noqa: PLC0415  settings are known only now
    from accounts.models.users import RoleGrant, User  # noqa: PLC0415  settings are known only now
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  the same

    inquiry = Inquiry.objects.get(reference=reference)
    page = f"/admin/service-inquiries/{reference}/"
    make_associates(1)
    make_associates(1, lead=True)
    for role in ("auditor", "administrator"):
        made = User.objects.create_user(f"bench.{role}", display_name=f"Bench {role.title()}")
        RoleGrant.objects.create(user=made, role=role, starts_on=LONG_AGO)
    profile = f"/admin/customers/{inquiry.member_id}/"
    agent = Agent.objects.get(id=inquiry.agent_id).user
    yield Person("agent", _signed_in(agent), (page, profile))
    yield Person("associate", _signed_in(User.objects.get(username="bench.desk.False.0")), (page,))
    yield Person("lead", _signed_in(User.objects.get(username="bench.desk.True.0")), (page,))
    for role in ("auditor", "administrator"):
        yield Person(role, _signed_in(User.objects.get(username=f"bench.{role}")), (), sees_inquiries=False)


def _signed_in(user: Any) -> str:
    from django.test import Client  # noqa: PLC0415  settings are known only now

    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def _linked(person: Person) -> list[str]:
    """Where the side bar leads; pages of configuration are the theme's and not counted."""
    html = _get(person, "/admin/").content.decode()
    bar = html.split('id="nav"')[1].split("</nav>")[0].split("<details")[0]
    return [address for address in re.findall(r'href="(/admin/[^"]*)"', bar) if not address.endswith("/add/")]


def _looked_at(person: Person, address: str) -> tuple[int, int, int]:
    """Statements, bytes and status of one look."""
    from django.db import connection  # noqa: PLC0415  settings are known only now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  the same

    _get(person, address)
    with CaptureQueriesContext(connection) as captured:
        answer = _get(person, address)
    asked = [one for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    return len(asked), len(answer.content), answer.status_code


def _get(person: Person, address: str) -> Any:
    from django.test import Client  # noqa: PLC0415  settings are known only now

    return Client(SERVER_NAME="localhost", headers={"Cookie": person.cookie}).get(address)


def _shown(address: str) -> str:
    """An address without what differs from run to run."""
    parts = address.removeprefix("/admin").split("/")
    return "/".join("…" if len(part) > 30 or part.startswith("SI-") else part for part in parts)


def _vacuum() -> None:
    from django.db import connection  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE inquiries_inquiry")
