"""The legal clocks from which a person chooses when they hand an inquiry over, with when each would be due (R29)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from arsos.kernel import clock
from arsos.kernel.errors import FieldError
from inquiries.models import HandOver, Inquiry, LegalClock
from inquiries.rules.first_receipt import Receipt, decide_receipt_errors
from inquiries.rules.legal_clocks import RECEIPT, STATEMENT, decide_due, decide_start, decide_statement_errors

STANDARD = "standard"
PART_D_ALONE = "PDP"
"""The plan type that has drugs and nothing of Part C, so no extension either."""


@dataclass(frozen=True, slots=True)
class OfferedClock:
    """One kind of a destination, from when it would run and when it would be due; None: no federal limit."""

    clock: LegalClock
    starts_at: datetime
    due_at: datetime | None


def clocks_in_force(line_of_business: str, received_at: datetime) -> QuerySet[LegalClock]:
    """The legal clocks that plans of a type have and that were in force on the day of first receipt."""
    on = clock.date_of(received_at)
    return LegalClock.objects.filter(
        Q(in_force_from=None) | Q(in_force_from__lte=on),
        Q(in_force_until=None) | Q(in_force_until__gte=on),
        plan_types__contains=[line_of_business],
    )


def clocks_offered(
    inquiry: Inquiry, *, received_at: datetime | None = None, statement_at: datetime | None = None
) -> list[OfferedClock]:
    """Every kind that could be chosen, the standard one of each destination first.

    Counts from filing unless another first receipt is given, and for exceptions from the prescriber's statement.
    """
    received = received_at or inquiry.created_at
    rows = clocks_in_force(inquiry.line_of_business, received).order_by("destination", "target_seconds", "variant")
    offered = [_offered(row, received, statement_at) for row in rows]
    return sorted(offered, key=lambda one: (one.clock.destination, one.clock.variant != STANDARD))


def moment_errors(
    inquiry: Inquiry, *, received_at: datetime | None, statement_at: datetime | None, now: datetime
) -> list[FieldError]:
    """What cannot be about a first receipt or a prescriber's statement, as handing over would say it."""
    received = received_at or inquiry.created_at
    receipt = Receipt(received, clock.date_of(received))
    errors = decide_receipt_errors(receipt, filed_on=clock.date_of(inquiry.created_at), now=now)
    given = {"": statement_at} if statement_at is not None else {}
    return errors + decide_statement_errors({"": STATEMENT}, given, received_at=received, now=now)


def start_of(made: HandOver, *, received_at: datetime) -> datetime:
    """From when its legal clock runs, or would run with another first receipt."""
    runs_from = LegalClock.objects.filter(destination=made.destination, variant=made.variant).values_list("runs_from")
    return decide_start(
        runs_from=(runs_from.first() or (RECEIPT,))[0], received_at=received_at, statement_at=made.statement_at
    )


def _offered(row: LegalClock, received_at: datetime, statement_at: datetime | None) -> OfferedClock:
    return OfferedClock(
        clock=row,
        starts_at=decide_start(runs_from=row.runs_from, received_at=received_at, statement_at=statement_at),
        due_at=decide_due(
            seconds=row.target_seconds, runs_from=row.runs_from, received_at=received_at, statement_at=statement_at
        ),
    )
