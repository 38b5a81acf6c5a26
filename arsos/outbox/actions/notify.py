"""People of ours are told, in the commit of what they are told about."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.accounts.queries.people import people_to_notify
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.models import Notification, NotificationChoice
from arsos.outbox.rules.digests import decide_mail_due
from arsos.outbox.wake_ups import poke_mail

Mail, MailState = NotificationChoice.Mail, Notification.MailState


@inside_transaction
def notify(
    user_ids: Collection[UUID],
    *,
    kind: str,
    subject_id: UUID,
    reference: str = "",
    facts: Mapping[str, object] | None = None,
    once: str,
    at: datetime,
) -> None:
    """This will tell agents and staff one thing each, once for each `once`: in the application, and by mail as each
    has chosen. Addressed by user, so nobody outside can be told; who can no longer sign in is passed over (R6).
    """
    told = people_to_notify(set(user_ids))
    if not told:
        return
    choices = dict(
        NotificationChoice.objects.filter(user__in=[person.id for person in told]).values_list("user", "mail")
    )
    rows = []
    for person in told:
        choice = choices.get(person.id, Mail.AT_ONCE)
        is_mailed = choice != Mail.NEVER and bool(person.email)
        due_at = decide_mail_due(at, is_daily=choice == Mail.DAILY, time_zone=person.time_zone)
        rows.append(
            Notification(
                user_id=person.id,
                kind=kind,
                subject_id=subject_id,
                reference=reference,
                facts=dict(facts or {}),
                once_key=f"{kind}/{once}/{person.id}",
                created_at=at,
                mail_state=MailState.WAITING if is_mailed else MailState.NONE,
                mail_due_at=due_at if is_mailed else None,
            )
        )
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(poke_mail)
