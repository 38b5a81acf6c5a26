"""Telling goes on in the background: numbers, webhooks, mail."""

from celery import shared_task

from events.letters.round import mail_letters
from events.notifications.mail import mail_what_is_due
from events.sweeps import number
from events.webhooks.round import DeliveryRound
from foundation.jobs.wake_ups import MAIL_POKED, POKED, begin_to_look

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
    DeliveryRound().run()


@shared_task(name="outbox.mail")
def send_mail() -> None:
    """Mail the notifications and letters that are due."""
    begin_to_look(MAIL_POKED)
    mail_what_is_due()
    mail_letters()
