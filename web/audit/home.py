"""What auditors, administrators and those above agents find on the home page: what needs a look today."""

from datetime import datetime, timedelta
from typing import Any

from accounts.set_up.queries import set_up_under_way
from audit.access_log.queries import JournalFilters, journal_entries, may_read_journal
from audit.seals.queries import seal_state
from events.letters.queries import letters_given_up
from events.notifications.queries import mail_given_up
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from events.webhooks.queries import deliveries_of, endpoints_of
from foundation.actor import Actor
from foundation.policy import may_keep_configuration, may_resend_mail
from web.set_up.steps import progress

MOST_COUNTED = 100
ONE_DAY = timedelta(days=1)
LOOKED_AT = ("denied", "emergency", "reveal", "sign_in_failed")


def oversight_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """What stands on the page for the actor, by role."""
    return {
        "may_read_journal": may_read_journal(actor),
        "has_downline": bool(actor.visible_agent_ids),
        "journal": _journal_today(actor, at) if may_read_journal(actor) else None,
        "operations": _given_up(actor) if may_resend_mail(actor) else None,
        "set_up": _set_up(actor),
    }


def _set_up(actor: Actor) -> str:
    """How far the set-up is, for who keeps the configuration; nothing where none is under way."""
    kept = set_up_under_way() if may_keep_configuration(actor) else None
    return progress(kept) if kept else ""


def _journal_today(actor: Actor, at: datetime) -> dict[str, Any]:
    """How often what auditors look at happened in the last day, and how far the journal is sealed."""
    today = journal_entries(actor, JournalFilters(since=at - ONE_DAY)).filter(kind__in=LOOKED_AT)
    kinds = list(today.order_by("-at").values_list("kind", flat=True)[: 10 * MOST_COUNTED])
    counts = [{"kind": kind, "count": kinds.count(kind)} for kind in LOOKED_AT if kind in kinds]
    return {"counts": counts, "seals": seal_state(actor, at)}


def _given_up(actor: Actor) -> dict[str, int]:
    """What waits for a person's hand, counted no further than a hundred."""
    dead = deliveries_of(actor).filter(state=WebhookDelivery.State.DEAD)
    disabled = endpoints_of(actor).filter(state=WebhookEndpoint.State.DISABLED)
    waiting = {"events": dead, "mails": mail_given_up(actor), "letters": letters_given_up(actor), "disabled": disabled}
    return {name: rows[:MOST_COUNTED].count() for name, rows in waiting.items()}
