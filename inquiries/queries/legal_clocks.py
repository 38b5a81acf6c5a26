"""The legal clocks from which a person chooses when they hand an inquiry over, with when each would be due (R29)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from arsos.kernel import clock
from arsos.kernel.errors import FieldError
from inquiries.models import HandOver, Inquiry, LegalClock
from inquiries.rules.first_receipt import Receipt, decide_receipt_errors
from inquiries.rules.hand_over_changes import gives_more_time
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


@dataclass(frozen=True, slots=True)
class Duty:
    """A legal clock with what makes it so: the circumstance of a grievance, the statement of an exception."""

    limit: LegalClock
    circumstance: str = ""
    statement_at: datetime | None = None

    def starts_at(self, received_at: datetime) -> datetime:
        """From when it runs with a first receipt."""
        return decide_start(runs_from=self.limit.runs_from, received_at=received_at, statement_at=self.statement_at)

    def due_at(self, received_at: datetime) -> datetime | None:
        """When the plan has to be done with a first receipt; None: no federal limit."""
        return decide_due(
            seconds=self.limit.target_seconds,
            runs_from=self.limit.runs_from,
            received_at=received_at,
            statement_at=self.statement_at,
        )


def earliest_receipt(inquiry: Inquiry) -> datetime:
    """The latest first receipt that counts without a lead: the filing, or what a hand-over of it ever recorded before.

    A hand-over that was undone counts too: else undoing it and handing over anew would give the plan more time.
    """
    recorded = HandOver.objects.filter(inquiry_id=inquiry.id).aggregate(first=Min("received_at"))["first"]
    return min(recorded or inquiry.created_at, inquiry.created_at)


def kept_duty(inquiry: Inquiry, chosen: Duty, received_at: datetime) -> Duty:
    """The chosen duty, or what an undone hand-over to the same destination had where that leaves the plan less time."""
    kept, place = chosen, chosen.limit.destination
    known = {one.variant: one for one in LegalClock.objects.filter(destination=place)}
    for undone in inquiry.hand_overs.filter(destination=place, state=HandOver.State.UNDONE, variant__in=list(known)):
        recorded = Duty(known[undone.variant], undone.circumstance, undone.statement_at)
        if gives_more_time(recorded.due_at(received_at), kept.due_at(received_at)):
            kept = recorded
    return kept


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

    Counts from filing, or from what was recorded before that, unless another first receipt is given, and for exceptions
    from the prescriber's statement.
    """
    received = received_at or earliest_receipt(inquiry)
    rows = clocks_in_force(inquiry.line_of_business, received).order_by("destination", "target_seconds", "variant")
    offered = [offered_with(Duty(row, statement_at=statement_at), received) for row in rows]
    return sorted(offered, key=lambda one: (one.clock.destination, one.clock.variant != STANDARD))


def moment_errors(
    inquiry: Inquiry, *, received_at: datetime | None, statement_at: datetime | None, now: datetime
) -> list[FieldError]:
    """What cannot be about a first receipt or a prescriber's statement, as handing over would say it."""
    received = received_at or earliest_receipt(inquiry)
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


def offered_with(duty: Duty, received_at: datetime) -> OfferedClock:
    """A duty as a choice, with its due time for a first receipt."""
    return OfferedClock(duty.limit, starts_at=duty.starts_at(received_at), due_at=duty.due_at(received_at))
