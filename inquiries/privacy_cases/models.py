"""What was sent to the wrong person, kept as evidence, and the time in which it must be dealt with (45 CFR 164.404)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.column_triggers import stamped_now
from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry

FOUND = (
    "inquiry_id",
    "item",
    "item_id",
    "person_ids",
    "sent_at",
    "discovered_at",
    "due_at",
    "retracted_at",
    "retracted_by_name",
)
CLOSED = ("outcome", "closed_at", "closed_by_name")


class PrivacyCase(models.Model):
    """One answer, message or file that was retracted. Discovery starts the 60 days; a case is closed, never deleted."""

    chained = (
        Chained("privacy_case", (*FOUND, "reason", "evidence"), subject="inquiry_id", tombstone="inquiry"),
        Chained(
            "privacy_case_outcome",
            (*CLOSED, "outcome_note"),
            subject="inquiry_id",
            tombstone="inquiry",
            where=~Q(outcome=""),
        ),
    )

    class Item(models.TextChoices):
        ANSWER = "answer", _("Answer")
        MESSAGE = "message", _("Message")
        ATTACHMENT = "attachment", _("File")

    class Outcome(models.TextChoices):
        NOTIFIED = "notified", _("Breach: the person was notified")
        LOW_PROBABILITY = "low_probability", _("Low probability of compromise, assessed and documented")
        NO_PHI = "no_phi", _("No protected health information")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="privacy_cases")
    item = models.CharField(max_length=10, choices=Item)
    item_id = models.UUIDField(help_text=_("The message or file; for an answer its entry in the history"))
    # Whose data was sent, as known then; the inquiry may be linked to somebody else later.
    person_ids = ArrayField(models.UUIDField(), default=list)
    reason = models.TextField(blank=True)
    evidence = EncryptedTextField(
        null=True, blank=True, help_text=_("The answer as it was sent; others stay in their rows")
    )
    sent_at = models.DateTimeField()
    # When somebody noticed; the 60 days of 45 CFR 164.404 count from it.
    discovered_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("60 calendar days after discovery"))
    retracted_at = models.DateTimeField()
    retracted_by_name = models.CharField(max_length=120)
    # How many of the reminders before the due time were sent.
    alerts_given = models.PositiveSmallIntegerField(default=0)
    alert_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "inquiries_privacy_case"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "item_id"], name="privacy_case_once_for_each_item"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, alert_at__isnull=True) & ~Q(outcome="")),
                name="privacy_case_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(discovered_at__lte=F("retracted_at"), discovered_at__gte=F("sent_at")),
                name="privacy_case_discovered_in_between",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-retracted_at", "id"], name="privacy_case_newest_first"),
            models.Index(fields=["inquiry"], name="privacy_case_of_inquiry"),
            models.Index(fields=["alert_at"], condition=Q(alert_at__isnull=False), name="privacy_case_alert_due"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="privacy_case_stays", operation=pgtrigger.Delete | pgtrigger.UpdateOf("id", *FOUND)),
            pgtrigger.Protect(
                name="privacy_case_stays_closed",
                operation=pgtrigger.UpdateOf(*CLOSED),
                condition=pgtrigger.Condition("OLD.closed_at IS NOT NULL"),
            ),
            stamped_now("privacy_cases_are_of_now", "retracted_at", "closed_at"),
        ]

    def __str__(self) -> str:
        return f"privacy case of {self.retracted_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
