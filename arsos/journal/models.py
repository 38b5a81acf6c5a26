"""Append-only tables: the history of each inquiry, every look at PHI, and the seals over both (R33, R35)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from arsos.kernel.identity import new_id


class HistoryEntry(models.Model):
    """One thing that happened to an inquiry, chained to the one before (R35).

    Holds ids, field names and states, never free text; no foreign keys, so that nothing can cascade into it.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry_id = models.UUIDField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    actor_role = models.CharField(max_length=40)
    client_id = models.CharField(max_length=100, blank=True)
    on_behalf_of = models.CharField(max_length=20, blank=True)
    agent_visible = models.BooleanField()
    facts = models.JSONField()
    request_id = models.CharField(max_length=128, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_history_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry_id", "position"], name="history_position_once")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="history_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class HistoryText(models.Model):
    """The free text of an entry, kept beside the chain so that it can be purged (R35, R36)."""

    entry_id = models.UUIDField(primary_key=True)
    inquiry_id = models.UUIDField(db_index=True)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        db_table = "journal_history_text"

    def __str__(self) -> str:
        return "text of an entry"


class JournalEntry(models.Model):
    """One request's look at personal data, or a refused one; never a value (R33, 45 CFR 164.312(b))."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    road = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    actor_role = models.CharField(max_length=40, blank=True)
    client_id = models.CharField(max_length=100, blank=True)
    on_behalf_of = models.CharField(max_length=20, blank=True)
    subjects = ArrayField(models.UUIDField(), default=list)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    purpose = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=128, blank=True)

    class Meta:
        db_table = "journal_entry"
        indexes: ClassVar = [
            GinIndex(fields=["subjects"], name="journal_by_subject", fastupdate=True),
            models.Index(fields=["-at", "-id"], name="journal_newest_first"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="journal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor_name}"


class JournalLink(models.Model):
    """One entry of journal or history in the one chain over both; made by the sealer, in its order (R35)."""

    append_only = True

    class Source(models.TextChoices):
        JOURNAL = "journal", "Journal"
        HISTORY = "history", "History"

    position = models.PositiveBigIntegerField(primary_key=True)
    source = models.CharField(max_length=8, choices=Source)
    entry_id = models.UUIDField(unique=True)
    entry_hash = models.CharField(max_length=64)
    chain_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal_link"
        triggers: ClassVar = [
            pgtrigger.Protect(name="links_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"link {self.position}"


class JournalSeal(models.Model):
    """The end of the chain at an instant; what is anchored outside the database."""

    append_only = True

    position = models.PositiveBigIntegerField(primary_key=True)
    last_link = models.PositiveBigIntegerField()
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_seal"
        triggers: ClassVar = [
            pgtrigger.Protect(name="seals_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"seal {self.position}"


class JournalAnchor(models.Model):
    """A seal has been written outside the database."""

    append_only = True

    seal = models.PositiveBigIntegerField(primary_key=True)
    anchored_at = models.DateTimeField()

    class Meta:
        db_table = "journal_anchor"
        triggers: ClassVar = [
            pgtrigger.Protect(name="anchors_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"anchor of seal {self.seal}"


class Tombstone(models.Model):
    """Proof that something was purged: what, by which rule, when, by whom; never what it said (R36)."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    rule = models.CharField(max_length=60)
    counts = models.JSONField()
    purged_at = models.DateTimeField()
    purged_by = models.CharField(max_length=120)

    class Meta:
        db_table = "journal_tombstone"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "subject_id"], name="purged_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="tombstones_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} purged"
