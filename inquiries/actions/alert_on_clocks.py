"""A share of a target is used up: once for each clock and share somebody is told (R22)."""

from collections.abc import Iterable
from datetime import datetime

from arsos.journal.record import Happening
from arsos.kernel.actor import Actor
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.enqueue import EventType
from inquiries.actions.note_happening import note_happening
from inquiries.actions.tell_people import tell
from inquiries.models import AlertRule, ClockAlert, Inquiry, InquiryClock
from inquiries.rules.service_levels import BREACH, SHARES


@inside_transaction
def alert_on_clocks(inquiry: Inquiry, clocks: Iterable[InquiryClock], *, at: datetime) -> None:
    """This will give every alert of a locked inquiry's clocks that has come due, in the order in which they did.

    Every action that touches the clocks does this first, and so does the sweep: what is told does not depend on who
    comes first. The caller saves the inquiry.
    """
    while due := [clock for clock in clocks if clock.next_alert_at is not None and clock.next_alert_at <= at]:
        _alert(inquiry, min(due, key=_reached_at), at)


def _reached_at(clock: InquiryClock) -> datetime:
    if clock.next_alert_at is None:
        raise LookupError("only clocks with an alert ahead are compared")
    return clock.next_alert_at


def _alert(inquiry: Inquiry, clock: InquiryClock, at: datetime) -> None:
    share, reached_at = SHARES[clock.alerts_given], _reached_at(clock)
    is_breach = share == BREACH
    name = clock.label or clock.kind
    rule = AlertRule.objects.filter(share=share).first()
    told = tell(
        inquiry,
        rule.recipients if rule else [AlertRule.Recipient.LEAD],
        kind="clock_breached" if is_breach else "clock_warning",
        once=f"{clock.id}/{share}",
        at=at,
        clock=name,
        share=share,
    )
    ClockAlert.objects.create(clock=clock, share=share, reached_at=reached_at, given_at=at, recipients=told)
    clock.alerts_given += 1
    clock.save(update_fields=["alerts_given"])
    facts = {"clock": name, "share": share, "reached_at": reached_at.isoformat()}
    note_happening(
        inquiry,
        Happening(kind="clock_breached" if is_breach else "clock_warning", facts=facts),
        by=Actor.system(),
        at=at,
        event=EventType.CLOCK_BREACHED if is_breach else EventType.CLOCK_WARNING,
        said={"clock": name, "share": share},
    )
