"""Grievances, appeals and determinations handed to those who decide them (R29)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from arsos.kernel.identity import new_id
from inquiries.models.inquiries import Inquiry


class Destination(models.TextChoices):
    """Who decides; the values are part of the API."""

    GRIEVANCE = "grievance", "Grievance"
    PART_C_ORGANIZATION_DETERMINATION = "part_c_organization_determination", "Part C organization determination"
    PART_C_APPEAL = "part_c_appeal", "Part C appeal"
    PART_D_COVERAGE_DETERMINATION = "part_d_coverage_determination", "Part D coverage determination"
    PART_D_APPEAL = "part_d_appeal", "Part D appeal"
    STATE_COMPLAINT = "state_complaint", "State complaint"


class LegalClock(models.Model):
    """How long a destination has by law, from first receipt, in calendar time; empty seconds: no federal limit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    destination = models.CharField(max_length=40, choices=Destination)
    variant = models.CharField(max_length=40, default="standard")
    plan_types = ArrayField(models.CharField(max_length=12))
    target_seconds = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=80, help_text="The regulation that says so")

    class Meta:
        db_table = "inquiries_legal_clock"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["destination", "variant"], name="legal_clock_once_per_variant")
        ]

    def __str__(self) -> str:
        return f"{self.destination} ({self.variant})"


class HandOver(models.Model):
    """One duty handed to a named destination, with the time of first receipt that its legal clock runs from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="hand_overs")
    destination = models.CharField(max_length=40, choices=Destination)
    reason = models.TextField()
    received_at = models.DateTimeField()
    handed_over_at = models.DateTimeField()
    handed_over_by_name = models.CharField(max_length=120)
    keep_working = models.BooleanField(default=False)

    class Meta:
        db_table = "inquiries_hand_over"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "destination"], name="hand_over_once_per_destination"),
            models.CheckConstraint(
                condition=models.Q(received_at__lte=models.F("handed_over_at")), name="hand_over_after_receipt"
            ),
        ]

    def __str__(self) -> str:
        return self.destination
