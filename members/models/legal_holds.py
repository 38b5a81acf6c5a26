"""Holds that stop the purge of a person's records (R36)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id
from members.models.people import Member


class LegalHold(models.Model):
    """While it is placed nothing of this member is purged; it is lifted, never deleted."""

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

    def __str__(self) -> str:
        return f"hold from {self.placed_at:%Y-%m-%d}"
