"""B4: the page of one inquiry with forty entries of history, its targets and messages, against fifty rows of one table.

One request of the pages has all of it; the API has an address for each part.
"""

from typing import Any

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Figure, compared
from dev.benchmarks.installation import Installation, make_associates
from dev.benchmarks.intake import statements
from dev.benchmarks.listing import some_tickets
from dev.benchmarks.load import Outcome, drive, request_bytes
from dev.benchmarks.references import CLIENTS, floor, floor_get

MESSAGES = 38
"""With what filing writes forty entries."""


def measure(here: Installation) -> list[Figure]:
    """The rate of one associate's look at the page, with its statements."""
    reference = file_one(here)
    make_associates(1)
    cookie = _signed_in("bench.desk.False.0")
    _talk(reference)
    address = f"/admin/service-inquiries/{reference}/"

    def once() -> None:
        from django.test import Client  # noqa: PLC0415  settings are known only now

        Client(SERVER_NAME="localhost", headers=cookie).get(address)

    def remark(outcome: Outcome) -> str:
        if set(outcome.statuses) != {200}:
            raise RuntimeError(f"pages were answered with {outcome.statuses}")
        return f"median {outcome.median_ms:.0f} ms, {statements(once)}"

    with floor(here) as floor_url:
        drive(floor_url, some_tickets(60), clients=1, warm_up=0)
        return [
            compared(
                "B4",
                "page of an inquiry with 40 entries",
                ours=lambda: drive(
                    here.base_url, lambda: request_bytes("GET", address, headers=cookie), clients=CLIENTS
                ),
                floor=lambda: floor_get(floor_url),
                target=1.0,
                remark=remark,
            )
        ]


def _signed_in(login: str) -> dict[str, str]:
    from django.test import Client  # noqa: PLC0415  settings are known only now

    from accounts.models.users import User  # noqa: PLC0415  the same

    client = Client()
    client.force_login(User.objects.get(username=login))
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


def _talk(reference: str) -> None:
    """Messages of an associate, each with its entry in the history."""
    from accounts.callers import actor_for_user  # noqa: PLC0415  settings are known only now
    from accounts.models.users import User  # noqa: PLC0415  the same
    from foundation import clock  # noqa: PLC0415
    from inquiries.work.actions.messages import MessageText, add_message  # noqa: PLC0415

    user = User.objects.get(username="bench.desk.False.0")
    by: Any = actor_for_user(user, on=clock.date_of(clock.now()), road="bench")
    for number in range(MESSAGES):
        text = MessageText(body=f"Word {number} of a long talk.", visibility="agent")
        add_message(reference, text, by=by, at=clock.now())
