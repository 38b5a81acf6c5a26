"""What somebody has typed at an inquiry and not sent: sealed whole, for its author alone."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from foundation.column_triggers import stamped_now
from foundation.crypto import EncryptedJSONField
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry

LONGEST_SEALED = 140_000
"""What `rules.LONGEST` bytes become when they are sealed."""


class UnsentText(models.Model):
    """The texts of one form, by field; goes in the commit of what they are sent for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="unsent_texts")
    author_id = models.UUIDField()
    # Whether it was typed as ARSOS or as the agent: who is the other one now is not shown it.
    is_staff = models.BooleanField()
    form = models.CharField(max_length=60)
    content = EncryptedJSONField()
    # Counts saves, so that a window learns that another one was faster.
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_unsent_text"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author_id", "inquiry", "form"], name="unsent_text_once"),
            models.CheckConstraint(condition=Q(form__regex=r"^[a-z0-9-]+$"), name="unsent_text_of_a_form"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("content"), Value(LONGEST_SEALED)), name="unsent_text_is_bounded"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="unsent_text_untouched")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="unsent_text_stays_its_authors",
                operation=pgtrigger.UpdateOf("inquiry_id", "author_id", "form"),
                condition=pgtrigger.AnyChange("inquiry_id", "author_id", "form"),
            ),
            stamped_now("unsent_texts_are_of_now", "saved_at"),
        ]

    def __str__(self) -> str:
        return "unsent text"
