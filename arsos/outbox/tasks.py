"""Telling goes on in the background: numbers, webhooks, mail."""

from celery import shared_task

from arsos.kernel.wake_ups import begin_to_look
from arsos.outbox.courier_round import CourierRound
from arsos.outbox.letters import mail_letters
from arsos.outbox.mailing import mail_what_is_due
from arsos.outbox.sweeps import number
from arsos.outbox.wake_ups import MAIL_POKED, POKED

LONGEST_ROUND = 300
"""Seconds after which the process of a round is ended, whatever holds it; a round takes half a minute."""


@shared_task(name="outbox.number")
def number_events() -> None:
    """Number what has committed, for feed and streams, also while no courier works."""
    number()


@shared_task(name="outbox.relay", time_limit=LONGEST_ROUND)
def relay() -> None:
    """Number what has committed, lay out deliveries, and call endpoints until nothing is due."""
    begin_to_look(POKED)
    CourierRound().run()


@shared_task(name="outbox.mail")
def send_mail() -> None:
    """Mail the notifications and letters that are due."""
    begin_to_look(MAIL_POKED)
    mail_what_is_due()
    mail_letters()
