"""Access to one person in an emergency, outside what the policy gives otherwise (R34)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.column_triggers import fixed, stamped_now
from foundation.identifiers import new_id
from members.book.models import Member

OPENED = ("user_id", "user_name", "member_id", "reason", "opened_at", "expires_at")
REVIEWED = ("verdict", "review_note", "reviewed_by_id", "reviewed_at")


class EmergencyAccess(models.Model):
    """ARSOS staff saw one person for an hour, for a reason; somebody else reviews it (45 CFR 164.312(a)(2)(ii))."""

    is_kept = True
    chained = (
        Chained("emergency_access", OPENED, subject="member_id", tombstone="member"),
        Chained("emergency_review", REVIEWED, subject="member_id", tombstone="member", where=~Q(verdict="")),
    )

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="emergency_accesses")
    # As the person was called then.
    user_name = models.CharField(max_length=120)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="emergency_accesses")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    # An hour after it was opened (R34).
    expires_at = models.DateTimeField()
    # When the leads heard; a sweep tells them where the first attempt was lost.
    told_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    review_note = models.CharField(max_length=500, blank=True)
    # Never the one who opened it.
    reviewed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "members_emergency_access"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="emergency_access_ends"),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at__isnull=True, reviewed_by__isnull=True)
                | (~Q(verdict="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
                name="emergency_access_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="emergency_access_reviewed_by_another",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="emergency_accesses_stay", operation=pgtrigger.Delete),
            fixed("emergency_accesses_stay_as_opened", "user_id", "user_name", "member_id", "opened_at", "expires_at"),
            stamped_now("emergency_accesses_are_of_now", "opened_at", "reviewed_at"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "expires_at"], name="emergency_access_of_user"),
            models.Index(fields=["opened_at"], condition=Q(verdict=""), name="emergency_access_to_review"),
        ]

    def __str__(self) -> str:
        return f"emergency access {self.id}"
