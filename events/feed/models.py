"""Effects that leave the system, written in the commit that caused them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import kept_in_bounds
from foundation.identifiers import new_id

NUMBERED_AT_ONCE = 5_000
NO_LEAP = f"""
IF NEW.sequence > greatest(
    (SELECT COALESCE(max(sequence), 0) FROM outbox_message), (SELECT max(sequence_to) FROM journal_restore)
) + {NUMBERED_AT_ONCE} THEN
    RAISE EXCEPTION 'an event takes the next number' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""  # noqa: S608  a figure of our own
"""One event with the last number there is would leave none for all that follow. A restore jumps once (ADR 52)."""


class OutboxMessage(models.Model):
    """One event to be told: ids and states, never PHI. Order is kept per subject.

    `position` is the order of writing and has gaps; `sequence` is given after the commit, by one sequencer, without
    gaps. What has no sequence yet is invisible to every reader. Events stay as they were written, for good.
    """

    is_kept = True
    words_stay = ("id", "type", "subject_id", "data", "occurred_at", "stored_at", "position")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=60)
    subject_id = models.UUIDField(help_text=_("The inquiry (or other object) the event is about"))
    # Ids and states only; names and texts are never in an event.
    data = models.JSONField()
    occurred_at = models.DateTimeField()
    # By the clock of the database; `occurred_at` is by that of the action.
    stored_at = models.DateTimeField(db_default=Func(function="clock_timestamp"), editable=False)
    position = models.BigIntegerField(db_default=Func(Value("outbox_position"), function="nextval"), editable=False)
    sequence = models.BigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        db_table = "outbox_message"
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="outbox_no_leap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("sequence"),
                condition=pgtrigger.Condition("NEW.sequence IS NOT NULL"),
                func=NO_LEAP,
            ),
            kept_in_bounds("outbox_in_bounds", "occurred_at", "stored_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "id"], name="outbox_by_subject"),
            models.Index(fields=["position"], condition=Q(sequence__isnull=True), name="outbox_unsequenced"),
        ]

    def __str__(self) -> str:
        return self.type
