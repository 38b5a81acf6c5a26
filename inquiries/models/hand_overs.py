"""Grievances, appeals and determinations handed to those who decide them (R29)."""

from typing import ClassVar

from django.db import models

from arsos.kernel.identity import new_id
from inquiries.models.inquiries import Inquiry


class HandOver(models.Model):
    """One duty handed to a named destination, with the time of first receipt that its legal clock runs from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="hand_overs")
    destination = models.CharField(max_length=40)
    reason = models.TextField()
    received_at = models.DateTimeField()
    handed_over_at = models.DateTimeField()
    handed_over_by_name = models.CharField(max_length=120)
    keep_working = models.BooleanField(default=False)

    class Meta:
        db_table = "inquiries_hand_over"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "destination"], name="hand_over_once_per_destination")
        ]

    def __str__(self) -> str:
        return self.destination
