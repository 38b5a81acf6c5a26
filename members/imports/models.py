"""Feeds of people, policies and applications, their progress and their rejected rows."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from foundation.jobs.models import JobRun
from members.book.models import Member


class ImportRun(JobRun):
    """One uploaded file: waiting, running, finished or refused. Resumable at `rows_done`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    media_type = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=64)
    is_dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    bytes_total = models.PositiveBigIntegerField()
    rows_total = models.PositiveIntegerField(default=0)
    # A worker that was killed goes on after this row.
    rows_done = models.PositiveIntegerField(default=0)
    rows_created = models.PositiveIntegerField(default=0)
    rows_updated = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    changes_found = models.PositiveIntegerField(
        default=0, help_text=_("Fields a dry run would change; the first are kept")
    )
    encoding = models.CharField(max_length=20, default="utf-8", help_text=_("As what the file was read"))
    # No foreign key: the run is kept when the person leaves.
    started_by_id = models.UUIDField(null=True)
    started_by_client = models.CharField(max_length=100, blank=True)
    started_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(JobRun.Meta):
        abstract = False
        db_table = "members_import_run"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["failed", "refused"]) & ~models.Q(refusal="")
                | ~models.Q(state__in=["failed", "refused"]) & models.Q(refusal=""),
                name="import_failed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | models.Q(state__in=["finished", "refused", "cancelled", "failed"], finished_at__isnull=False),
                name="import_finished_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.id}"


class ImportChunk(models.Model):
    """A piece of an uploaded file, sealed; deleted when the run is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    # The order in the file.
    position = models.PositiveIntegerField()
    content = EncryptedTextField()

    class Meta:
        db_table = "members_import_chunk"
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "position"], name="chunk_once")]

    def __str__(self) -> str:
        return f"chunk {self.position}"


class ImportRowError(models.Model):
    """What is wrong in one row, by line and column; never the value itself (R33)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="row_errors")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    detail = models.CharField(max_length=300)

    class Meta:
        db_table = "members_import_row_error"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "line", "column", "code"], name="row_error_once")
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"


class ImportChange(models.Model):
    """A field of a stored record that a dry run would change; deleted with the person, and after a month."""

    class Change(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        CLEARED = "cleared", _("Cleared")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    record = models.CharField(max_length=20)
    column = models.CharField(max_length=60)
    change = models.CharField(max_length=10, choices=Change)
    # Sealed, and only for columns whose values a dry run may show.
    before = EncryptedTextField(null=True)
    after = EncryptedTextField(null=True)

    class Meta:
        db_table = "members_import_change"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="import_change_once"),
            models.CheckConstraint(
                condition=models.Q(change__in=["added", "changed", "cleared"]), name="import_change_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.column} {self.change}"
