"""B1: filing in both flows with everything on, against three bare inserts."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from dev.benchmarks.figures import Figure, compared
from dev.benchmarks.installation import Installation, make_agents, make_client
from dev.benchmarks.load import Outcome, drive, request_bytes
from dev.benchmarks.references import CLIENTS, floor, floor_post, limit
from dev.benchmarks.volume import make_members

MEMBERS = 3000
SCOPES = "inquiries:read inquiries:write members:read"
NEED: dict[str, Any] = {
    "inquiry_type": "id_card",
    "summary": "The card never came",
    "description": "She moved in March and has called twice.",
    "details": {"reason": "not_received", "card": "medical", "address_confirmed": True},
    "self_service": "declined",
}


def measure(here: Installation) -> list[Figure]:
    """The rate of filing, with the statements and round trips of one."""
    san = make_agents(1)[0]
    headers = {**make_client([san], SCOPES), "On-Behalf-Of": san}
    subjects = itertools.cycle(make_members(san, MEMBERS))
    next_request = filings(subjects, headers)

    def once() -> None:
        from django.test import Client  # noqa: PLC0415  settings are known only now

        member, policy = next(subjects)
        answer = Client(SERVER_NAME="localhost").post(
            f"/api/v1/members/{member}/inquiries/",
            data=_member_body(policy),
            content_type="application/json",
            headers={**headers, "Idempotency-Key": str(uuid4())},
        )
        if answer.status_code != 201:
            raise RuntimeError(answer.content.decode())

    def remark(outcome: Outcome) -> str:
        _require_only(outcome, 201)
        return f"median {outcome.median_ms:.0f} ms, {statements(once)}"

    with floor(here) as floor_url:
        figure = compared(
            "B1",
            "intake, both flows",
            ours=lambda: drive(here.base_url, next_request, clients=CLIENTS),
            floor=lambda: floor_post(floor_url),
            target=1.0,
            remark=remark,
        )
    print(f"B1  limit: pgbench with the statements of one filing {limit(here, once):.0f}/s", flush=True)
    return [figure]


def filings(subjects: Iterator[tuple[str, str]], headers: dict[str, str]) -> Callable[[], bytes]:
    """Gives filings of both flows in turn, for members with their policies and for prospects."""
    numbers = itertools.count()

    def next_request() -> bytes:
        number = next(numbers)
        if number % 2 == 0:
            return request_bytes("POST", "/api/v1/inquiries/", headers=headers, body=_card_body(number))
        member, policy = next(subjects)
        return request_bytes("POST", f"/api/v1/members/{member}/inquiries/", headers=headers, body=_member_body(policy))

    return next_request


def statements(request: Any) -> str:
    """How many statements one request runs, and what they are for."""
    from django.db import connection  # noqa: PLC0415  settings are known only now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  the same

    request()  # what is kept in memory is there from the second on
    with CaptureQueriesContext(connection) as queries:
        request()
    frame = [one for one in queries.captured_queries if (one["sql"] or "").startswith(("BEGIN", "COMMIT"))]
    return f"{len(queries) - len(frame)} statements and {len(frame)} BEGIN or COMMIT"


def _require_only(outcome: Outcome, status: int) -> None:
    if set(outcome.statuses) != {status}:
        raise RuntimeError(f"unexpected answers: {outcome.statuses}")


def _member_body(policy: str) -> dict[str, Any]:
    return {**NEED, "policy": policy}


def _card_body(number: int) -> dict[str, Any]:
    person = {"first_name": "Nina", "last_name": f"Newcomer{number:x}"}
    person |= {"date_of_birth": "1951-04-05", "zip_code": "40202"}
    return {**NEED, "prospect": person, "authority": "own_application", "line_of_business": "MAPD"}
