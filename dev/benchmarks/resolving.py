"""B5: answers to inquiries that are held, with clocks, history, chain, events and document, against three inserts."""

from dev.benchmarks.claiming import file_one
from dev.benchmarks.figures import Figure, compared
from dev.benchmarks.installation import Installation, make_associates
from dev.benchmarks.load import Outcome, drive, request_bytes
from dev.benchmarks.references import CLIENTS, floor, floor_post
from dev.benchmarks.volume import spread_inquiry

HELD = 30_000
ANSWER = {
    "answer": "A new card is on its way.",
    "relay_text": "The card comes within two weeks.",
    "resolution_code": "completed",
}


def measure(here: Installation) -> list[Figure]:
    """The rate of answering what one associate holds."""
    reference = file_one(here)
    headers = make_associates(1)[0]
    references = iter(_held(reference))

    def next_request() -> bytes | None:
        one = next(references, None)
        return one and request_bytes("POST", f"/api/v1/inquiries/{one}/resolve/", headers=headers, body=ANSWER)

    def remark(outcome: Outcome) -> str:
        if set(outcome.statuses) != {200}:
            raise RuntimeError(f"answers were answered with {outcome.statuses}")
        return f"median {outcome.median_ms:.0f} ms"

    with floor(here) as floor_url:
        return [
            compared(
                "B5",
                "answer to an inquiry",
                ours=lambda: drive(here.base_url, next_request, clients=CLIENTS),
                floor=lambda: floor_post(floor_url),
                target=1.0,
                remark=remark,
            )
        ]


def _held(reference: str) -> list[str]:
    """The references of many that the associate holds."""
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  settings are known only now
    from staffing.models import Associate  # noqa: PLC0415  the same

    holder = Associate.objects.get(user__username="bench.desk.False.0")
    spread_inquiry(reference, HELD, days=1, status="'in_progress'", assignee_id=f"'{holder.id}'::uuid")
    return list(Inquiry.objects.filter(assignee=holder).values_list("reference", flat=True))
