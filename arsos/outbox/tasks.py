"""Telling goes on in the background: numbers, webhooks, mail."""

from celery import shared_task

from arsos.kernel import clock
from arsos.outbox.actions.claim_deliveries import claim_deliveries
from arsos.outbox.actions.finish_deliveries import finish_deliveries
from arsos.outbox.actions.lay_out_deliveries import lay_out_deliveries
from arsos.outbox.actions.sequence_messages import sequence_messages
from arsos.outbox.couriers import carry
from arsos.outbox.letters import mail_letters
from arsos.outbox.mailing import mail_what_is_due
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.endpoints import endpoints_to_call, endpoints_to_lay_out
from arsos.outbox.wake_ups import MAIL_POKED, begin_to_look

ROUND = 500


@shared_task(name="outbox.relay")
def relay() -> None:
    """Number what has committed, lay out deliveries, and call endpoints until nothing is due."""
    begin_to_look()
    while True:
        _prepare()
        ready = endpoints_to_call(clock.now())
        if not sum(_deliver(endpoint) for endpoint in ready):
            return


@shared_task(name="outbox.mail")
def send_mail() -> None:
    """Mail the notifications and letters that are due."""
    begin_to_look(MAIL_POKED)
    mail_what_is_due(at=clock.now())
    mail_letters(at=clock.now())


def _prepare() -> None:
    while sequence_messages():
        pass
    for endpoint_id in endpoints_to_lay_out():
        while lay_out_deliveries(endpoint_id, at=clock.now()):
            pass


def _deliver(endpoint: WebhookEndpoint) -> int:
    """One round for one endpoint; a failing one is probed with a single delivery."""
    claimed = claim_deliveries(endpoint, limit=1 if endpoint.failures else ROUND, at=clock.now())
    if claimed.deliveries:
        attempted = carry(endpoint, claimed.deliveries, at=clock.now())
        finish_deliveries(endpoint.id, attempted, at=clock.now())
    return len(claimed)
