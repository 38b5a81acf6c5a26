"""Telling goes on in the background: numbers, webhooks, mail."""

from celery import shared_task

from arsos.kernel.wake_ups import begin_to_look
from arsos.outbox.courier_round import CourierRound
from arsos.outbox.letters import mail_letters
from arsos.outbox.mailing import mail_what_is_due
from arsos.outbox.wake_ups import MAIL_POKED, POKED


@shared_task(name="outbox.relay")
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
