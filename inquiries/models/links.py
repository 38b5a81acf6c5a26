"""Links between inquiries that look like one (R14)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from arsos.kernel.identity import new_id
from inquiries.models.inquiries import Inquiry


class DuplicateLink(models.Model):
    """A later inquiry that seems to repeat an earlier one, or was marked as repeating it."""

    class Kind(models.TextChoices):
        LIKELY = "likely", "Likely duplicate"
        MARKED = "marked", "Marked as duplicate"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="duplicate_links")
    of = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="duplicated_by")
    kind = models.CharField(max_length=8, choices=Kind)
    agent_visible = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_duplicate_link"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "of", "kind"], name="duplicate_link_once"),
            models.CheckConstraint(condition=~Q(inquiry=F("of")), name="duplicate_of_another"),
        ]

    def __str__(self) -> str:
        return self.kind
