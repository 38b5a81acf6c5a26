"""Mails notifications to people of ours, and to nobody else."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from events.letters.mail import sender_host
from events.notifications.models import Notification
from events.notifications.rules import QUIET_FOR, mail_subject, mail_text
from foundation import clock
from foundation.jobs.backoff import MOST_ATTEMPTS, RETRY
from foundation.transactions import durable

MailState = Notification.MailState
ROUND_SECONDS = 30.0
logger = logging.getLogger(__name__)


def mail_what_is_due() -> int:
    """Mail every person who has something due, each in one mail; returns how many mails went out.

    A round ends after half a minute, and each mail is leased from its own moment: with one moment for the whole round
    the leases of a slow mail server would be over before they began, and another worker would send the same again.
    """
    sent, until = 0, time.monotonic() + ROUND_SECONDS
    while time.monotonic() < until and (claimed := claim_mail(at=clock.now())):
        try:
            _send(claimed)
        except Exception as error:  # noqa: BLE001  whatever is wrong with one mail holds up no other
            logger.error("%s in one mail", type(error).__name__)  # noqa: TRY400  its words may name people
            finish_mail(claimed, is_sent=False, at=clock.now())
        else:
            finish_mail(claimed, is_sent=True, at=clock.now())
            sent += 1
    return sent


@durable
def claim_mail(*, at: datetime) -> list[Notification]:
    """This will lease what is due for one person; nobody else mails it while the lease runs."""
    free = Notification.objects.filter(mail_state=MailState.WAITING, mail_due_at__lte=at).exclude(leased_until__gt=at)
    first = free.order_by("mail_due_at").select_for_update(skip_locked=True).first()
    if first is None:
        return []
    theirs = free.filter(user=first.user_id).select_related("user").order_by("created_at")
    claimed = list(theirs.select_for_update(skip_locked=True, of=("self",)))
    until = at + timedelta(seconds=settings.ARSOS_DELIVERY_LEASE_SECONDS)
    for one in claimed:
        one.mail_attempts += 1
        one.leased_until = until
    Notification.objects.bulk_update(claimed, ["mail_attempts", "leased_until"])
    return claimed


@durable
def finish_mail(claimed: Sequence[Notification], *, is_sent: bool, at: datetime) -> None:
    """This will note that a mail went out, or put it off; after ten failures it waits for a person.

    What was added to a notification while its mail was under way is not in the mail, so it is mailed once more.
    """
    told = {one.id: one.facts.get("count") for one in claimed}
    present = list(Notification.objects.filter(id__in=told).select_for_update().order_by("id"))
    for one in present:
        one.leased_until = None
        if is_sent and one.facts.get("count") != told[one.id]:
            one.mailed_at, one.mail_due_at, one.mail_attempts = at, at + QUIET_FOR, 0
        elif is_sent:
            one.mail_state, one.mailed_at = MailState.SENT, at
        elif one.mail_attempts >= MOST_ATTEMPTS:
            one.mail_state = MailState.DEAD
        else:
            one.mail_due_at = at + RETRY.after(one.mail_attempts)
    changed = ["leased_until", "mail_state", "mailed_at", "mail_due_at", "mail_attempts"]
    Notification.objects.bulk_update(present, changed)


def _send(claimed: Sequence[Notification]) -> None:
    """One mail for one person; its Message-ID follows from what it tells, so that a repetition can be recognised."""
    person = claimed[0].user
    headers = {"Message-ID": f"<{claimed[0].id}.{len(claimed)}@{sender_host()}>", "Auto-Submitted": "auto-generated"}
    subject, text = mail_subject(claimed), mail_text(claimed, base_url=settings.ARSOS_BASE_URL)
    EmailMessage(subject, text, to=[person.email], headers=headers).send()
