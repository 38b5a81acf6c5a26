"""Labels that people put on inquiries. Rows stay: a label is retired or merged into another, and never deleted, because
inquiries name it by its code (ADR 46).
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.column_triggers import fixed, stamped_now
from foundation.identifiers import new_id
from inquiries.labels.rules import DATE_SHAPE, LONGEST_TEXT, MANY_DIGITS, Color

MERGED_ONCE = """
    IF NEW.merged_into_id IS NOT NULL AND (
        EXISTS (SELECT FROM inquiries_label WHERE code = NEW.merged_into_id AND merged_into_id IS NOT NULL)
        OR (TG_OP = 'UPDATE' AND OLD.merged_into_id IS NULL
            AND EXISTS (SELECT FROM inquiries_label WHERE code = NEW.merged_into_id AND retired_at IS NOT NULL))
    ) THEN
        RAISE EXCEPTION 'a label is merged into one that is in use' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Label(models.Model):
    """A word with a color, for ARSOS alone unless it is shown to agents."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=lengths.CODE, unique=True)
    text = models.CharField(max_length=LONGEST_TEXT)
    color = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Color])
    shown_to_agents = models.BooleanField(default=False, help_text=_("Agents see it on their inquiries"))
    merged_into = models.ForeignKey(
        "self",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text=_("The label that stands for it now"),
    )
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=lengths.ACTOR_NAME)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by_name = models.CharField(max_length=lengths.ACTOR_NAME, blank=True)

    class Meta:
        db_table = "inquiries_label"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("text"), condition=Q(retired_at__isnull=True), name="label_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="label_has_a_text"),
            models.CheckConstraint(
                condition=~Q(text__regex=MANY_DIGITS) & ~Q(text__regex=DATE_SHAPE), name="label_has_nobodys_data"
            ),
            models.CheckConstraint(condition=Q(color__in=[one.value for one in Color]), name="label_color_is_ours"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by_name="", merged_into__isnull=True)
                | (Q(retired_at__isnull=False) & ~Q(retired_by_name="")),
                name="label_retired_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("code")), name="label_merged_into_another"
            ),
        ]
        triggers: ClassVar = [
            fixed("label_stays_as_made", "code", "made_at", "made_by_name"),
            stamped_now("labels_are_of_now", "made_at", "retired_at"),
            pgtrigger.Protect(name="labels_stay", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="label_merged_once",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("merged_into_id"),
                func=MERGED_ONCE,
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_in_use(self) -> bool:
        """Whether it can be put on inquiries."""
        return self.retired_at is None
