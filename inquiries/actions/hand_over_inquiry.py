"""A grievance, appeal or determination goes to those who decide it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from arsos.journal.chained_rows import chain_row
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable, inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.access import leads_inquiry, lock_inquiry, require_action
from inquiries.actions.ask_for_time import ask_for_time
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks, Kind
from inquiries.actions.tell_people import Recipient, tell
from inquiries.actions.tell_unit import tell_unit
from inquiries.models import Destination, DestinationUnit, HandOver, HandOverSuggestion, Inquiry, LegalClock
from inquiries.queries.legal_clocks import (
    PART_D_ALONE,
    STANDARD,
    Duty,
    clocks_at,
    on_record,
)
from inquiries.rules.first_receipt import Receipt, decide_receipt_errors
from inquiries.rules.legal_clocks import decide_circumstance_errors, decide_statement_errors
from inquiries.rules.lifecycle import Action, Status
from inquiries.rules.relay import join_relay_texts

LETTER = "hand_over"
RECEIPT_KNOWN = (
    "A hand-over there that was undone says that it was received before it was filed. Say when it was first received; "
    "what is later than on record counts once a lead approves it."
)


@durable
def hand_over_inquiry(
    reference: str,
    *,
    destinations: Sequence[str],
    reason: str,
    received_at: datetime | None = None,
    variants: Mapping[str, str] | None = None,
    circumstances: Mapping[str, str] | None = None,
    statements: Mapping[str, datetime] | None = None,
    keep_working: bool = False,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will hand an inquiry to named destinations, keep the time of first receipt and show the legal clocks.

    `variants` says which of its legal clocks runs for a destination, such as `expedited`; else the standard one.
    `circumstances` says what makes a grievance expedited; `statements` when the prescriber's came for an exception.
    With `keep_working` it stays open for what ARSOS can still do (R29). The units are told, and the agent gets a text
    to relay. What gives the plan more time than filing, or than a hand-over that was undone, is put on record as a
    correction, and the earlier counts until a lead approves it; a lead's own counts at once. Raises InputRejected for
    a destination or variant that the plan does not have, one that has it already, for a receipt that is still to come,
    and for none where a hand-over there that was undone recorded one before filing: nobody repeats that unseen.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.HAND_OVER)
    record, wanted = on_record(inquiry), received_at or inquiry.created_at
    is_lead = leads_inquiry(by, inquiry)
    counted = {one: wanted if is_lead else min(wanted, record.receipt_for(one)) for one in destinations}
    limits = _require_fit(inquiry, counted, destinations, variants or {}, wanted, at)
    if received_at is None and any(map(record.is_earlier, limits)):
        raise InputRejected(RECEIPT_KNOWN, errors=[FieldError("/received_at", "required", RECEIPT_KNOWN)])
    statements, circumstances = statements or {}, circumstances or {}
    _require_circumstances(inquiry, limits, circumstances, statements, wanted, at)
    chosen = {one: Duty(limits[one], circumstances.get(one, ""), statements.get(one)) for one in limits}
    bounded = {one: record.bounded(duty, wanted) for one, duty in chosen.items()}
    duties = {one: duty for one, (duty, _) in bounded.items()}
    units = DestinationUnit.objects.in_bulk(list(duties))
    _run_clocks(inquiry, bounded, keep_working=keep_working, by=by, at=at)
    made = {
        one: _hand_to(units[one], duty, inquiry, reason, received, keep_working=keep_working, by=by, at=at)
        for one, (duty, received) in bounded.items()
    }
    for one, hand_over in made.items():
        tell_unit(units[one], hand_over, EventType.HAND_OVER_CREATED, letter=LETTER, once=hand_over.id, at=at)
    _accept_suggestions(inquiry, duties, reason, by=by, at=at)
    inquiry.relay_text = join_relay_texts(inquiry.relay_text, [units[one].relay_words for one in duties])
    chain_row(inquiry, "answer", at=at)
    titles = ", ".join(Destination(one).label for one in duties)
    tell(inquiry, [Recipient.AGENT], kind="handed_over", once=inquiry.version, at=at, destinations=titles)
    done = change_status(
        inquiry,
        action=Action.HAND_OVER,
        to=Status(inquiry.status) if keep_working else Status.HANDED_OVER,
        by=by,
        at=at,
        facts={
            "destinations": list(duties),
            "variants": {one: duty.limit.variant for one, duty in duties.items()},
            "received_at": min(received for _, received in bounded.values()).isoformat(),
            "keep_working": keep_working,
        },
        text=reason,
        event=EventType.INQUIRY_HANDED_OVER,
    )
    for one, hand_over in made.items():
        if (chosen[one], wanted) != bounded[one]:
            ask_for_time(hand_over, chosen[one], wanted, reason=reason, by=by, at=at)
    return done


def _require_fit(
    inquiry: Inquiry,
    counted: Mapping[str, datetime],
    destinations: Sequence[str],
    variants: Mapping[str, str],
    received: datetime,
    at: datetime,
) -> dict[str, LegalClock]:
    """The legal clock that runs for each destination, in the order they were named, in force when it is received."""
    errors = decide_receipt_errors(
        Receipt(received, clock.date_of(received)), filed_on=clock.date_of(inquiry.created_at), now=at
    )
    by_variant = {(one.destination, one.variant): one for one in clocks_at(inquiry.line_of_business, counted)}
    already = set(inquiry.hand_overs.standing().values_list("destination", flat=True))
    chosen: dict[str, LegalClock] = {}
    for index, destination in enumerate(destinations):
        limit = by_variant.get((destination, variants.get(destination, STANDARD)))
        if destination in already or destination in chosen:
            words = "It has been handed over there already."
            errors.append(FieldError(f"/destinations/{index}", "repeated", words))
        elif limit is None:
            errors.append(_not_offered(index, destination, variants, by_variant))
        else:
            chosen[destination] = limit
    words = "Name it among the destinations too."
    errors += [FieldError(f"/variants/{one}", "not_a_destination", words) for one in set(variants) - set(destinations)]
    if errors:
        raise InputRejected("It cannot be handed over like this.", errors=errors)
    return chosen


def _require_circumstances(
    inquiry: Inquiry,
    limits: Mapping[str, LegalClock],
    circumstances: Mapping[str, str],
    statements: Mapping[str, datetime],
    received: datetime,
    at: datetime,
) -> None:
    chosen = {one: limit.variant for one, limit in limits.items()}
    errors = decide_circumstance_errors(chosen, circumstances, has_part_c=inquiry.line_of_business != PART_D_ALONE)
    runs_from = {one: limit.runs_from for one, limit in limits.items()}
    errors += decide_statement_errors(runs_from, statements, received_at=received, now=at)
    if errors:
        raise InputRejected("It cannot be handed over like this.", errors=errors)


def _not_offered(
    index: int, destination: str, variants: Mapping[str, str], known: Mapping[tuple[str, str], LegalClock]
) -> FieldError:
    has = sorted(variant for place, variant in known if place == destination)
    if has and destination in variants:
        words = f"It has no such clock for this plan; it has: {', '.join(has)}."
        return FieldError(f"/variants/{destination}", "not_offered", words)
    words = "This plan does not have that; see the destinations of its line of business."
    return FieldError(f"/destinations/{index}", "not_offered", words)


def _run_clocks(
    inquiry: Inquiry, duties: Mapping[str, tuple[Duty, datetime]], *, keep_working: bool, by: Actor, at: datetime
) -> None:
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.meet(Kind.FIRST_RESPONSE)
    for destination, (duty, received) in duties.items():
        if duty.limit.target_seconds is not None:
            time = timedelta(seconds=duty.limit.target_seconds)
            clocks.restart_regulatory(destination, time, duty.starts_at(received))
    if not keep_working:
        clocks.stop()
        inquiry.hold_until = None
    clocks.keep()


@inside_transaction
def _hand_to(
    unit: DestinationUnit,
    duty: Duty,
    inquiry: Inquiry,
    reason: str,
    received: datetime,
    *,
    keep_working: bool,
    by: Actor,
    at: datetime,
) -> HandOver:
    limit = duty.limit
    due_at = at + unit.acknowledge_within(is_expedited=limit.is_expedited)
    made = HandOver.objects.create(
        inquiry=inquiry,
        destination=unit.destination,
        variant=limit.variant,
        is_expedited=limit.is_expedited,
        reason=reason,
        received_at=received,
        handed_over_at=at,
        handed_over_by_id=by.user_id,
        handed_over_by_name=by.name,
        keep_working=keep_working,
        legal_due_at=duty.due_at(received),
        legal_source=limit.source,
        circumstance=duty.circumstance,
        statement_at=duty.statement_at,
        acknowledge_due_at=due_at,
        alert_at=due_at,
    )
    for kind in ("hand_over", "hand_over_state"):
        chain_row(made, kind, at=at)
    return made


@inside_transaction
def _accept_suggestions(inquiry: Inquiry, duties: Mapping[str, Duty], reason: str, *, by: Actor, at: datetime) -> None:
    waiting = inquiry.suggestions.filter(state=HandOverSuggestion.State.OPEN)
    waiting.filter(destination__in=list(duties)).update(
        state=HandOverSuggestion.State.ACCEPTED, decided_at=at, decided_by_name=by.name, decision_reason=reason
    )
    inquiry.hand_over_suggested = waiting.exists()
