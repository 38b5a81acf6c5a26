"""A place outside is written to, in the commit of what it is told about."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from arsos.kernel.transactions import inside_transaction
from arsos.outbox.models import Letter
from arsos.outbox.wake_ups import poke_mail


@inside_transaction
def write_letter(kind: str, *, subject_id: UUID, once: str, at: datetime) -> None:
    """This will mail a named place about a subject, once for each `once`; it is written when it is sent."""
    letter = Letter(kind=kind, subject_id=subject_id, once_key=f"{kind}/{once}", created_at=at, due_at=at)
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(poke_mail)
