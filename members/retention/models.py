"""Holds that stop the purge of a person's records (R36)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from foundation.chained import Chained
from foundation.column_triggers import fixed, stamped_now
from foundation.identifiers import new_id
from members.book.models import Member

PLACED = ("member_id", "reason", "placed_by_name", "placed_at")
LIFTED = ("lifted_by_name", "lifted_at")
LIFTED_ONCE = """
    IF OLD.lifted_at IS NOT NULL
       AND (NEW.lifted_at, NEW.lifted_by_name) IS DISTINCT FROM (OLD.lifted_at, OLD.lifted_by_name) THEN
        RAISE EXCEPTION 'a hold is lifted once' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM journal_chained_row WHERE kind = 'legal_hold_lifted' AND row_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a hold is lifted by ARSOS alone' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class LegalHold(models.Model):
    """While it is placed nothing of this member is purged; it is lifted, never deleted.

    Placing and lifting are chained; a lifting that nobody chained who has the keys of ARSOS lifts nothing.
    """

    is_kept = True
    chained = (
        Chained("legal_hold", PLACED, subject="member_id", tombstone="member"),
        Chained("legal_hold_lifted", LIFTED, subject="member_id", tombstone="member", where=Q(lifted_at__isnull=False)),
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    placed_by_name = models.CharField(max_length=120)
    placed_at = models.DateTimeField()
    lifted_by_name = models.CharField(max_length=120, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "members_legal_hold"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member"], condition=Q(lifted_at__isnull=True), name="one_hold_at_a_time"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by_name="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by_name="")),
                name="hold_lifted_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="holds_stay", operation=pgtrigger.Delete),
            fixed("holds_stay_as_placed", *PLACED),
            pgtrigger.Trigger(
                name="holds_are_lifted_once",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*LIFTED),
                func=LIFTED_ONCE,
            ),
            stamped_now("holds_are_of_now", "placed_at", "lifted_at"),
        ]

    def __str__(self) -> str:
        return f"hold from {self.placed_at:%Y-%m-%d}"
