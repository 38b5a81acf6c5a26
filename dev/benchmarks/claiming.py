"""B2: claim-next by sixteen clients from a queue of 100 000, and whether the length of the queue matters."""

import itertools
import re
from uuid import uuid4

import orjson

from dev.benchmarks.figures import Figure, compared
from dev.benchmarks.installation import Installation, make_agents, make_associates, make_client
from dev.benchmarks.intake import NEED, SCOPES, statements
from dev.benchmarks.load import Outcome, drive, request_bytes
from dev.benchmarks.references import floor, floor_post, limit
from dev.benchmarks.volume import make_members, spread_inquiry

CLAIMERS = 16
LONG, SHORT = 100_000, 1_000
CLAIM = "/api/v1/queues/benefits/claim-next/"
CREATED = re.compile(r'"created_at" = \'[^\']*\'::timestamptz, ')
"""What a claim writes as it was: pgbench claims another inquiry each time, for which it would be refused."""


def measure(here: Installation) -> list[Figure]:
    """The rate of claiming from a long queue, and its ratio to a short one."""
    reference = file_one(here)
    associates = itertools.cycle(make_associates(CLAIMERS))
    claimed: list[str] = []

    def next_request() -> bytes:
        return request_bytes("POST", CLAIM, headers=next(associates), body={})

    def claim(*, measured: float) -> Outcome:
        outcome = drive(here.base_url, next_request, clients=CLAIMERS, warm_up=1, measured=measured, keep_bodies=True)
        claimed.extend(orjson.loads(body)["reference"] for body in outcome.bodies if body)
        return outcome

    with floor(here) as floor_url:
        spread_inquiry(reference, SHORT)
        short = claim(measured=3)
        spread_inquiry(reference, LONG)

        def remark(outcome: Outcome) -> str:
            doubled = len(claimed) - len(set(claimed))
            length = outcome.per_second / short.per_second
            counted = statements(lambda: _claim_once(next(associates)))
            return f"doubled {doubled}, long against short {length:.2f} (≥ 0.83), {counted}"

        figure = compared(
            "B2",
            "claim-next, 16 clients, 100 000 waiting",
            ours=lambda: claim(measured=15),
            floor=lambda: floor_post(floor_url),
            target=1.0,
            remark=remark,
        )
    once = limit(here, lambda: _claim_once(next(associates)), rewrite=lambda sql: CREATED.sub("", sql))
    print(f"B2  limit: pgbench with the statements of one claim {once:.0f}/s", flush=True)
    return [figure]


def file_one(here: Installation) -> str:
    """One inquiry, filed over the API; returns its reference."""
    import httpx  # noqa: PLC0415  only here

    san = make_agents(1)[0]
    member, policy = make_members(san, 1)[0]
    answer = httpx.post(
        f"{here.base_url}/api/v1/members/{member}/inquiries/",
        json={**NEED, "policy": policy},
        headers={**make_client([san], SCOPES), "On-Behalf-Of": san, "Idempotency-Key": "the first"},
    )
    return str(answer.raise_for_status().json()["reference"])


def _claim_once(headers: dict[str, str]) -> None:
    from django.test import Client  # noqa: PLC0415  settings are known only now

    sent = {**headers, "Idempotency-Key": str(uuid4())}
    Client(SERVER_NAME="localhost").post(CLAIM, data={}, content_type="application/json", headers=sent)
