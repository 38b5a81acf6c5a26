"""A grievance, appeal or determination goes to those who decide it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from arsos.outbox.enqueue import EventType
from inquiries.access import lock_inquiry, require_action
from inquiries.actions.change_status import change_status
from inquiries.actions.run_clocks import InquiryClocks, Kind
from inquiries.models import HandOver, Inquiry, LegalClock
from inquiries.rules.lifecycle import Action, Status

STANDARD = "standard"


@durable
def hand_over_inquiry(
    reference: str,
    *,
    destinations: Sequence[str],
    reason: str,
    received_at: datetime | None = None,
    keep_working: bool = False,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Inquiry:
    """This will hand an inquiry to named destinations, keep the time of first receipt and show the legal clocks.

    With `keep_working` it stays open for what ARSOS can still do (R29). Raises InputRejected for a destination that
    the plan does not have or that already has it, and for a receipt that is still to come.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.HAND_OVER)
    received = received_at or inquiry.created_at
    legal = _require_fit(inquiry, destinations, received, at)
    _store(inquiry, destinations, reason, received, keep_working=keep_working, by=by, at=at)
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.meet(Kind.FIRST_RESPONSE)
    for limit in legal:
        if limit.target_seconds is not None:
            clocks.start_regulatory(limit.destination, timedelta(seconds=limit.target_seconds), received)
    if not keep_working:
        clocks.stop()
        inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry,
        action=Action.HAND_OVER,
        to=Status(inquiry.status) if keep_working else Status.HANDED_OVER,
        by=by,
        at=at,
        facts={"destinations": list(destinations), "keep_working": keep_working},
        text=reason,
        event=EventType.INQUIRY_HANDED_OVER,
    )


def _require_fit(inquiry: Inquiry, destinations: Sequence[str], received: datetime, at: datetime) -> list[LegalClock]:
    errors = []
    if received > at:
        errors.append(FieldError("/received_at", "in_future", "Give the moment of first receipt."))
    limits = {
        limit.destination: limit
        for limit in LegalClock.objects.filter(destination__in=destinations, variant=STANDARD)
        if inquiry.line_of_business in limit.plan_types
    }
    already = set(inquiry.hand_overs.values_list("destination", flat=True))
    for index, destination in enumerate(destinations):
        if destination not in limits:
            words = "This plan does not have that; see the destinations of its line of business."
            errors.append(FieldError(f"/destinations/{index}", "not_offered", words))
        elif destination in already:
            words = "It has been handed over there already."
            errors.append(FieldError(f"/destinations/{index}", "repeated", words))
    if errors:
        raise InputRejected("It cannot be handed over like this.", errors=errors)
    return list(limits.values())


def _store(
    inquiry: Inquiry,
    destinations: Sequence[str],
    reason: str,
    received: datetime,
    *,
    keep_working: bool,
    by: Actor,
    at: datetime,
) -> None:
    HandOver.objects.bulk_create(
        HandOver(
            inquiry=inquiry,
            destination=destination,
            reason=reason,
            received_at=received,
            handed_over_at=at,
            handed_over_by_name=by.name,
            keep_working=keep_working,
        )
        for destination in destinations
    )
