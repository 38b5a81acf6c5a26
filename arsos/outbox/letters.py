"""Mails letters to named places outside, and to nobody else."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from arsos.kernel import clock
from arsos.kernel.transactions import durable
from arsos.outbox.correspondence import Written, correspondence_of
from arsos.outbox.mailing import MOST_ATTEMPTS, RETRY, ROUND_SECONDS, sender_host
from arsos.outbox.models import Letter

State = Letter.State
logger = logging.getLogger(__name__)


def mail_letters() -> int:
    """Mail every letter that is due, each leased from its own moment; returns how many went out."""
    sent, until = 0, time.monotonic() + ROUND_SECONDS
    while time.monotonic() < until and (letter := claim_letter(at=clock.now())):
        try:
            written = correspondence_of(letter.kind).write(letter.subject_id)
            if written is not None:
                _send(letter, written)
            finish_letter(letter, is_sent=True, at=clock.now())
        except Exception as error:  # noqa: BLE001  whatever is wrong with one letter holds up no other
            logger.error("%s in one letter", type(error).__name__)  # noqa: TRY400  its words may name people
            finish_letter(letter, is_sent=False, at=clock.now())
        else:
            sent += written is not None
    return sent


@durable
def claim_letter(*, at: datetime) -> Letter | None:
    """This will lease the letter that waits longest; nobody else mails it while the lease runs."""
    free = Letter.objects.filter(state=State.WAITING, due_at__lte=at).exclude(leased_until__gt=at)
    letter = free.order_by("due_at").select_for_update(skip_locked=True).first()
    if letter is not None:
        letter.attempts += 1
        letter.leased_until = at + timedelta(seconds=settings.ARSOS_DELIVERY_LEASE_SECONDS)
        letter.save(update_fields=["attempts", "leased_until"])
    return letter


@durable
def finish_letter(letter: Letter, *, is_sent: bool, at: datetime) -> None:
    """This will note that a letter went out, or put it off; after ten failures it waits for a person."""
    letter.leased_until = None
    if is_sent:
        letter.state, letter.sent_at = State.SENT, at
        correspondence_of(letter.kind).note_sent(letter.subject_id, at)
    elif letter.attempts >= MOST_ATTEMPTS:
        letter.state = State.DEAD
    else:
        letter.due_at = at + RETRY.after(letter.attempts)
    letter.save(update_fields=["leased_until", "state", "sent_at", "due_at"])


def _send(letter: Letter, written: Written) -> None:
    """Its Message-ID is the letter's, so that a repetition can be recognised."""
    headers = {"Message-ID": f"<{letter.id}@{sender_host()}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(written.subject, written.text, to=[written.address], headers=headers).send()
