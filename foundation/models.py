"""Idempotency keys, kept for good beside the effect they caused."""

from typing import ClassVar

from django.db import models

from foundation.identifiers import new_id

LONGEST_NAMED = 4_000
"""Characters of what came of a key: an id, or references with blanks between; beyond it the last ones are left out."""


class IdempotencyRecord(models.Model):
    """One key of one caller, hashed: what request it was used for and what came of it, never the body."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    caller = models.CharField(max_length=140)
    key = models.CharField(max_length=255)
    request_hmac = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    resource_id = models.CharField(max_length=LONGEST_NAMED, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "api_idempotency_record"
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"key of {self.caller}"
