"""The legal clocks from which a person chooses when they hand an inquiry over, with when each would be due (R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from foundation import clock
from foundation.errors import FieldError
from inquiries.handoffs.corrections.rules import gives_more_time
from inquiries.handoffs.legal_clocks.rules import (
    EXPEDITED_GRIEVANCE,
    RECEIPT,
    STATEMENT,
    decide_due,
    decide_start,
    decide_statement_errors,
)
from inquiries.handoffs.models import Destination, DestinationUnit, HandOver, LegalClock
from inquiries.handoffs.rules import Receipt, decide_receipt_errors
from inquiries.handoffs.suggestions.models import SuggestionRuleSet
from inquiries.inquiry.models import Inquiry

STANDARD = "standard"
URGENT = "expedited"
PART_D_ALONE = "PDP"
"""The plan type that has drugs and nothing of Part C, so no extension either."""


@dataclass(frozen=True, slots=True)
class OfferedClock:
    """One kind of a destination, from when it would run and when it would be due; None: no federal limit.

    Where it waits for a lead, these are of what counts until then.
    """

    clock: LegalClock
    starts_at: datetime
    due_at: datetime | None
    waits_for_lead: bool = False


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


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What holds for an inquiry without a lead: its filing, and what hand-overs to each destination ever recorded.

    Those that were undone count too: else undoing one and handing over anew would give the plan more time.
    """

    filed_at: datetime
    receipts: Mapping[str, datetime]
    undone: Mapping[str, Sequence[Duty]]

    def receipt_for(self, destination: str) -> datetime:
        """The latest first receipt that counts for a destination; another's request was received when it was."""
        return min(self.receipts.get(destination, self.filed_at), self.filed_at)

    def is_earlier(self, destination: str) -> bool:
        """Whether a hand-over to it recorded a receipt before filing, so that one must be named with the next."""
        return self.receipt_for(destination) < self.filed_at

    def bounded(self, chosen: Duty, wanted: datetime) -> tuple[Duty, datetime]:
        """What counts of a duty and a first receipt until a lead approves more, where they leave the plan more time."""
        place, kept = chosen.limit.destination, chosen
        received = min(wanted, self.receipt_for(place))
        for recorded in self.undone.get(place, ()):
            if gives_more_time(recorded.due_at(received), kept.due_at(received)):
                kept = recorded
        return kept, received


def on_record(inquiry: Inquiry) -> OnRecord:
    """What hand-overs of an inquiry recorded, with two statements."""
    made = list(HandOver.objects.filter(inquiry_id=inquiry.id).order_by("id"))
    receipts: dict[str, datetime] = {}
    for one in made:
        receipts[one.destination] = min(receipts.get(one.destination, one.received_at), one.received_at)
    limits = LegalClock.objects.filter(destination__in=list(receipts)) if made else ()
    known = {(limit.destination, limit.variant): limit for limit in limits}
    undone: dict[str, list[Duty]] = {}
    for one in made:
        limit = known.get((one.destination, one.variant))
        if one.state == HandOver.State.UNDONE and limit is not None:
            undone.setdefault(one.destination, []).append(Duty(limit, one.circumstance, one.statement_at))
    return OnRecord(inquiry.created_at, receipts, undone)


def clocks_in_force(line_of_business: str, received_at: datetime) -> QuerySet[LegalClock]:
    """The legal clocks that plans of a type have and that were in force on the day of first receipt."""
    on = clock.date_of(received_at)
    return LegalClock.objects.filter(
        Q(in_force_from=None) | Q(in_force_from__lte=on),
        Q(in_force_until=None) | Q(in_force_until__gte=on),
        plan_types__contains=[line_of_business],
    )


def clocks_at(line_of_business: str, receipts: Mapping[str, datetime]) -> list[LegalClock]:
    """The legal clocks of destinations, each in force at the first receipt that counts for it."""
    return [
        limit
        for received in sorted(set(receipts.values()))
        for limit in clocks_in_force(line_of_business, received).order_by("destination", "target_seconds", "variant")
        if receipts.get(limit.destination) == received
    ]


def clocks_offered(
    inquiry: Inquiry,
    *,
    received_at: datetime | None = None,
    statement_at: datetime | None = None,
    is_bounded: bool = False,
) -> list[OfferedClock]:
    """Every kind that could be chosen, the standard one of each destination first.

    Counts from filing, or from what was recorded before that, unless another first receipt is given, and for exceptions
    from the prescriber's statement. `is_bounded` says when each is due until a lead approves more time.
    """
    record = on_record(inquiry)
    wanted = {place: received_at or record.receipt_for(place) for place in Destination.values}
    counted = {place: min(at, record.receipt_for(place)) if is_bounded else at for place, at in wanted.items()}
    offered = []
    for limit in clocks_at(inquiry.line_of_business, counted):
        place, chosen = limit.destination, Duty(limit, statement_at=statement_at)
        kept, received = record.bounded(chosen, wanted[place]) if is_bounded else (chosen, wanted[place])
        waits = (kept, received) != (chosen, wanted[place])
        offered.append(replace(offered_with(kept, received), clock=limit, waits_for_lead=waits))
    return sorted(offered, key=lambda one: (one.clock.destination, one.clock.variant != STANDARD))


@dataclass(frozen=True, slots=True)
class DecidingUnit:
    """A team that decides what ARSOS does not, with its time by law from first receipt.

    `standard` is None where no federal limit holds, `urgent` where a member can ask for no shorter time.
    """

    title: str
    standard: timedelta | None
    urgent: timedelta | None


def units_deciding(inquiry_type: str, line_of_business: str, at: datetime) -> list[DecidingUnit]:
    """Who decides what a type is about, for plans of a type; nobody where the rules in force lead to no handoff."""
    leads_there = SuggestionRuleSet.objects.filter(
        state=SuggestionRuleSet.State.PUBLISHED, rules__types__has_key=inquiry_type
    )
    title = DestinationUnit.objects.filter(destination=OuterRef("destination")).values("title")[:1]
    limits = clocks_in_force(line_of_business, at).filter(Exists(leads_there), variant__in=(STANDARD, URGENT))
    found = list(limits.values_list("destination", "variant", "target_seconds", Subquery(title)))
    times = {(place, variant): seconds for place, variant, seconds, _title in found}
    titles = {place: unit for place, _variant, _seconds, unit in found}
    # a grievance is urgent only about a refusal to expedite, which nobody knows before something was refused
    times.pop(EXPEDITED_GRIEVANCE, None)
    places = [place for place in Destination.values if any(known == place for known, _variant in times)]
    return [
        DecidingUnit(titles[place], _as_time(times.get((place, STANDARD))), _as_time(times.get((place, URGENT))))
        for place in places
    ]


def _as_time(seconds: int | None) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds is not None else None


def moment_errors(
    inquiry: Inquiry, *, received_at: datetime | None, statement_at: datetime | None, now: datetime
) -> list[FieldError]:
    """What cannot be about a first receipt or a prescriber's statement, as handing over would say it."""
    received = received_at or on_record(inquiry).receipt_for(Destination.PART_D_COVERAGE_DETERMINATION)
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
