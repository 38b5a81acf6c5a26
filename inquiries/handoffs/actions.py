"""Hand off a grievance, appeal or determination, acknowledge a handoff, and warn when nobody does (R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.chain.steps import HistoryRecord, chain_row
from events.feed.data import HandOverEventData
from events.feed.steps import Effect, EventType, enqueue
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected
from foundation.transactions import durable, inside_transaction
from foundation.translation import as_written
from inquiries.handoffs.access import lock_hand_over
from inquiries.handoffs.corrections.steps import ask_for_time
from inquiries.handoffs.legal_clocks.queries import PART_D_ALONE, STANDARD, Duty, clocks_at, on_record
from inquiries.handoffs.legal_clocks.rules import decide_circumstance_errors, decide_statement_errors
from inquiries.handoffs.models import Destination, DestinationUnit, HandOver, LegalClock
from inquiries.handoffs.rules import Receipt, decide_receipt_errors
from inquiries.handoffs.steps import tell_unit
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.inquiry.access import leads_inquiry, lock_inquiry, lock_inquiry_by_id, require_action
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.inquiry.rules import Action, Status, join_relay_texts
from inquiries.inquiry.steps import add_to_history, tell
from inquiries.search_documents.contents import keep_documents
from inquiries.targets.steps import InquiryClocks, Kind

State = HandOver.State


@durable
def acknowledge_hand_over(hand_over_id: UUID, *, external_reference: str = "", by: Actor, at: datetime) -> HandOver:
    """This will record that a destination has taken it on, with its own reference, and silence the alerts (R29).

    The legal duty is the destination's from now on: the clock ends here, as missed where it was late by then, and its
    due time stays on the hand-over.

    Raises ResourceNotFound, PermissionRefused, and ConflictFound for one that is acknowledged.
    """
    made = lock_hand_over(by, hand_over_id, at)
    if made.state == State.ACKNOWLEDGED:
        raise ConflictFound(_("%(name)s already acknowledged it.") % {"name": made.acknowledged_by_name})
    if made.state == State.UNDONE:
        raise ConflictFound(_("%(name)s undid this handoff. No action is needed.") % {"name": made.undone_by_name})
    made.state, made.acknowledged_at, made.acknowledged_by_name = State.ACKNOWLEDGED, at, by.name
    made.external_reference, made.alert_at = external_reference, None
    made.version += 1
    made.save()
    chain_row(made, "hand_over_state", at=at)
    inquiry = made.inquiry
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.release_regulatory(made.destination, acknowledged_at=at)
    clocks.keep()
    facts = {"hand_over": str(made.id), "destination": made.destination}
    add_to_history(inquiry, HistoryRecord(kind="hand_over_acknowledged", facts=facts), by=by, at=at, event=None)
    said = HandOverEventData(inquiry=inquiry.reference, **facts)
    enqueue([Effect(type=EventType.HAND_OVER_ACKNOWLEDGED, data=said)], subject_id=made.id, at=at)
    title = as_written(Destination(made.destination).label)
    tell(inquiry, [Recipient.HOLDER], kind="hand_over_acknowledged", once=made.id, at=at, destination=title)
    inquiry.updated_at = at
    inquiry.save()
    return made


@durable
def alert_on_hand_over(hand_over_id: UUID, *, at: datetime) -> bool:
    """This will tell the leads once, after four hours, or one if it is expedited; whoever came first has done it."""
    due = HandOver.objects.filter(id=hand_over_id, alert_at__lte=at)
    inquiry_id = due.values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id, passes_over=True) if inquiry_id is not None else None
    made = due.select_for_update(of=("self",)).first() if inquiry is not None else None
    if inquiry is None or made is None:
        return False
    made.alert_at = None
    made.save(update_fields=["alert_at"])
    chain_row(made, "hand_over_state", at=at)
    title = as_written(Destination(made.destination).label)
    tell(inquiry, [Recipient.LEAD], kind="hand_over_unacknowledged", once=made.id, at=at, destination=title)
    facts = {"hand_over": str(made.id), "destination": made.destination}
    said = HistoryRecord(kind="hand_over_unacknowledged", facts=facts, agent_visible=False)
    add_to_history(inquiry, said, by=Actor.system(), at=at, event=None)
    inquiry.save()
    return True


HAND_OVER_LETTER = "hand_over"
RECEIPT_KNOWN = gettext_noop(
    "An undone handoff to this destination has a first receipt before filing. Enter the "
    "first receipt. A later time than the one on record needs a lead's approval."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """Where an inquiry is handed off to, why, and what decides how long the unit there has.

    `variants` says which of its legal clocks runs for a destination, such as `expedited`; else the standard one.
    `circumstances` says what makes a grievance expedited; `statements` when the prescriber's came for an exception.
    With `keep_working` the inquiry stays open for what ARSOS can still do (R29).
    """

    destinations: Sequence[str]
    reason: str
    received_at: datetime | None = None
    variants: Mapping[str, str] = field(default_factory=dict)
    circumstances: Mapping[str, str] = field(default_factory=dict)
    statements: Mapping[str, datetime] = field(default_factory=dict)
    keep_working: bool = False


@durable
def hand_over_inquiry(
    reference: str, handoff: Handoff, *, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will hand an inquiry to named destinations, keep the time of first receipt and show the legal clocks.

    The units are told, and the agent gets a text
    to relay. What gives the plan more time than filing, or than a hand-over that was undone, is put on record as a
    correction, and the earlier counts until a lead approves it; a lead's own counts at once. Raises InputRejected for
    a destination or variant that the plan does not have, one that has it already, for a receipt that is still to come,
    and for none where a hand-over there that was undone recorded one before filing: nobody repeats that unseen.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.HAND_OVER)
    record, wanted = on_record(inquiry), handoff.received_at or inquiry.created_at
    is_lead = leads_inquiry(by, inquiry)
    counted = {one: wanted if is_lead else min(wanted, record.receipt_for(one)) for one in handoff.destinations}
    limits = _require_fit(inquiry, counted, handoff, wanted, at)
    if handoff.received_at is None and any(map(record.is_earlier, limits)):
        words = _(RECEIPT_KNOWN)
        raise InputRejected(words, errors=[FieldError("/received_at", "required", words)])
    _require_circumstances(inquiry, limits, handoff, wanted, at)
    chosen = {one: Duty(limits[one], handoff.circumstances.get(one, ""), handoff.statements.get(one)) for one in limits}
    bounded = {one: record.bounded(duty, wanted) for one, duty in chosen.items()}
    duties = {one: duty for one, (duty, _) in bounded.items()}
    units = DestinationUnit.objects.in_bulk(list(duties))
    _run_clocks(inquiry, bounded, keep_working=handoff.keep_working, by=by, at=at)
    signed = {"handed_over_at": at, "handed_over_by_id": by.user_id, "handed_over_by_name": by.name}
    about = {"inquiry": inquiry, "reason": handoff.reason, "keep_working": handoff.keep_working}
    made = {
        one: _hand_to(units[one], duty, received, HandOver(**about, **signed))
        for one, (duty, received) in bounded.items()
    }
    for one, hand_over in made.items():
        tell_unit(units[one], hand_over, EventType.HAND_OVER_CREATED, letter=HAND_OVER_LETTER, once=hand_over.id, at=at)
    _accept_suggestions(inquiry, duties, handoff.reason, by=by, at=at)
    inquiry.relay_text = join_relay_texts(inquiry.relay_text, [units[one].relay_words for one in duties])
    chain_row(inquiry, "answer", at=at)
    titles = ", ".join(as_written(Destination(one).label) for one in duties)
    tell(inquiry, [Recipient.AGENT], kind="handed_over", once=inquiry.version, at=at, destinations=titles)
    done = change_status(
        inquiry,
        StatusChange(
            action=Action.HAND_OVER,
            to=Status(inquiry.status) if handoff.keep_working else Status.HANDED_OVER,
            facts={
                "destinations": list(duties),
                "variants": {one: duty.limit.variant for one, duty in duties.items()},
                "received_at": min(received for _due, received in bounded.values()).isoformat(),
                "keep_working": handoff.keep_working,
            },
            text=handoff.reason,
            event=EventType.INQUIRY_HANDED_OVER,
        ),
        by=by,
        at=at,
    )
    keep_documents(inquiry.id)
    for one, hand_over in made.items():
        if (chosen[one], wanted) != bounded[one]:
            ask_for_time(hand_over, chosen[one], wanted, reason=handoff.reason, by=by, at=at)
    return done


def _require_fit(
    inquiry: Inquiry,
    counted: Mapping[str, datetime],
    handoff: Handoff,
    received: datetime,
    at: datetime,
) -> dict[str, LegalClock]:
    """The legal clock that runs for each destination, in the order they were named, in force when it is received."""
    errors = decide_receipt_errors(
        Receipt(received, clock.date_of(received)), filed_on=clock.date_of(inquiry.created_at), now=at
    )
    by_variant = {(one.destination, one.variant): one for one in clocks_at(inquiry.line_of_business, counted)}
    already = set(inquiry.hand_overs.not_undone().values_list("destination", flat=True))
    chosen: dict[str, LegalClock] = {}
    for index, destination in enumerate(handoff.destinations):
        limit = by_variant.get((destination, handoff.variants.get(destination, STANDARD)))
        if destination in already or destination in chosen:
            words = _("It has already been handed off there.")
            errors.append(FieldError(f"/destinations/{index}", "repeated", words))
        elif limit is None:
            errors.append(_not_offered(index, destination, handoff.variants, by_variant))
        else:
            chosen[destination] = limit
    words = _("Include it in the destinations too.")
    strangers = set(handoff.variants) - set(handoff.destinations)
    errors += [FieldError(f"/variants/{one}", "not_a_destination", words) for one in strangers]
    if errors:
        raise InputRejected(_("It can't be handed off this way."), errors=errors)
    return chosen


def _require_circumstances(
    inquiry: Inquiry,
    limits: Mapping[str, LegalClock],
    handoff: Handoff,
    received: datetime,
    at: datetime,
) -> None:
    chosen = {one: limit.variant for one, limit in limits.items()}
    errors = decide_circumstance_errors(
        chosen, handoff.circumstances, has_part_c=inquiry.line_of_business != PART_D_ALONE
    )
    runs_from = {one: limit.runs_from for one, limit in limits.items()}
    errors += decide_statement_errors(runs_from, handoff.statements, received_at=received, now=at)
    if errors:
        raise InputRejected(_("It can't be handed off this way."), errors=errors)


def _not_offered(
    index: int, destination: str, variants: Mapping[str, str], known: Mapping[tuple[str, str], LegalClock]
) -> FieldError:
    has = sorted(variant for place, variant in known if place == destination)
    if has and destination in variants:
        words = _("This plan has no such deadline. It has: %(listed)s.") % {"listed": ", ".join(has)}
        return FieldError(f"/variants/{destination}", "not_offered", words)
    words = _("This plan does not have this destination. See the destinations of its line of business.")
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
def _hand_to(unit: DestinationUnit, duty: Duty, received: datetime, made: HandOver) -> HandOver:
    """Store a handoff, of which `made` says of what, by whom, when and why."""
    limit = duty.limit
    made.destination, made.received_at = unit.destination, received
    made.variant, made.is_expedited, made.legal_source = limit.variant, limit.is_expedited, limit.source
    made.circumstance, made.statement_at = duty.circumstance, duty.statement_at
    made.legal_due_at = duty.due_at(received)
    due_at = made.handed_over_at + unit.acknowledge_within(is_expedited=limit.is_expedited)
    made.acknowledge_due_at = made.alert_at = due_at
    made.save()
    for kind in ("hand_over", "hand_over_state"):
        chain_row(made, kind, at=made.handed_over_at)
    return made


@inside_transaction
def _accept_suggestions(inquiry: Inquiry, duties: Mapping[str, Duty], reason: str, *, by: Actor, at: datetime) -> None:
    waiting = inquiry.suggestions.filter(state=HandOverSuggestion.State.OPEN)
    waiting.filter(destination__in=list(duties)).update(
        state=HandOverSuggestion.State.ACCEPTED, decided_at=at, decided_by_name=by.name, decision_reason=reason
    )
    inquiry.hand_over_suggested = waiting.exists()
