"""B3: a list of fifty with policy, masking and journal, against fifty rows of one table."""

from collections.abc import Callable

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Figure, compared
from dev.benchmarks.installation import Installation, make_associates
from dev.benchmarks.intake import statements
from dev.benchmarks.load import Outcome, drive, request_bytes
from dev.benchmarks.references import CLIENTS, TICKET, floor, floor_get, limit
from dev.benchmarks.volume import spread_inquiry

INQUIRIES = 50_000
LIST = "/api/v1/inquiries/?page_size=50"


def measure(here: Installation) -> list[Figure]:
    """The rate of an associate's list over all their queues."""
    spread_inquiry(file_one(here), INQUIRIES)
    headers = make_associates(1)[0]

    def remark(outcome: Outcome) -> str:
        return f"median {outcome.median_ms:.0f} ms, {statements(lambda: _list_once(headers))}"

    with floor(here) as floor_url:
        drive(floor_url, some_tickets(60), clients=1, warm_up=0)
        figure = compared(
            "B3",
            "list of 50 among 50 000",
            ours=lambda: drive(here.base_url, lambda: request_bytes("GET", LIST, headers=headers), clients=CLIENTS),
            floor=lambda: floor_get(floor_url),
            target=1.3,
            remark=remark,
        )
    print(
        f"B3  limit: pgbench with the statements of one list {limit(here, lambda: _list_once(headers)):.0f}/s",
        flush=True,
    )
    return [figure]


def some_tickets(count: int) -> Callable[[], bytes | None]:
    """Tickets for the floor to list."""
    left = iter([request_bytes("POST", "/tickets/", body=TICKET)] * count)
    return lambda: next(left, None)


def _list_once(headers: dict[str, str]) -> None:
    from django.test import Client  # noqa: PLC0415  settings are known only now

    Client(SERVER_NAME="localhost").get(LIST, headers=headers)
