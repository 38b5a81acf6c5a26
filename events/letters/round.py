"""Mails letters to named places outside, and to nobody else."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from events.letters.mail import sender_host
from events.letters.models import Letter
from events.letters.steps import Written, correspondence_of
from events.notifications.mail import ROUND_SECONDS
from foundation import clock
from foundation.jobs.backoff import MOST_ATTEMPTS, RETRY
from foundation.transactions import durable

State = Letter.State
logger = logging.getLogger(__name__)


def mail_letters() -> int:
    """Mail every letter that is due, each leased from its own moment; returns how many went out."""
    sent, until = 0, time.monotonic() + ROUND_SECONDS
    while time.monotonic() < until and (letter := claim_letter(at=clock.now())):
        try:
            sent += letter.sent_at is None and _is_mailed(letter)
            finish_letter(letter, at=clock.now())
        except Exception as error:  # noqa: BLE001  whatever is wrong with one letter holds up no other
            logger.error("%s in one letter", type(error).__name__)  # noqa: TRY400  its words may name people
            put_letter_off(letter, at=clock.now())
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
def note_mailed(letter: Letter, *, at: datetime) -> None:
    """This will note that a letter went out, in a commit of its own: what follows from it may fail, and is tried again
    without the letter.
    """
    letter.sent_at = at
    letter.save(update_fields=["sent_at"])


@durable
def finish_letter(letter: Letter, *, at: datetime) -> None:
    """This will do what follows from a letter that went out, and end it."""
    correspondence_of(letter.kind).note_sent(letter.subject_id, at)
    letter.state, letter.leased_until = State.SENT, None
    letter.save(update_fields=["leased_until", "state"])


@durable
def put_letter_off(letter: Letter, *, at: datetime) -> None:
    """This will put a letter off until its next attempt; after ten it waits for a person."""
    is_over = letter.attempts >= MOST_ATTEMPTS
    letter.state, letter.leased_until = State.DEAD if is_over else State.WAITING, None
    letter.due_at = letter.due_at if is_over else at + RETRY.after(letter.attempts)
    letter.save(update_fields=["leased_until", "state", "due_at"])


def _is_mailed(letter: Letter) -> bool:
    """Mail a letter; False for one that need not be sent any more."""
    written = correspondence_of(letter.kind).write(letter.subject_id)
    if written is not None:
        _send(letter, written)
    note_mailed(letter, at=clock.now())
    return written is not None


def _send(letter: Letter, written: Written) -> None:
    """Its Message-ID is the letter's, so that a repetition can be recognised."""
    headers = {"Message-ID": f"<{letter.id}@{sender_host()}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(written.subject, written.text, to=[written.address], headers=headers).send()
