"""Tables of lists: exports (sealed, for one person and one day) and saved views."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from foundation.jobs.models import JobRun
from foundation.vault import STORED_NAME
from inquiries.lists.rules import ORDERINGS


class SearchedList(models.Model):
    """What a list is narrowed to by words, beside its filters: sealed, because words name people."""

    filters: Any
    search = EncryptedTextField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def narrowing(self) -> dict[str, Any]:
        """The filters with the words, as a list takes them."""
        return {**self.filters, **({"search": self.search} if self.search else {})}


def kept_apart(narrowing: Mapping[str, object]) -> dict[str, Any]:
    """The same as the columns that keep it: the words never stand among the filters."""
    filters = {name: value for name, value in narrowing.items() if name != "search"}
    return {"filters": filters, "search": narrowing.get("search") or None}


class ExportRun(SearchedList, JobRun):
    """A list of inquiries as a file: which, for whom, how far it is, and where it lies."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel workbook")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filters = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=20))
    ordering = models.CharField(max_length=20, choices=[(one, one) for one in ORDERINGS], default=ORDERINGS[0])
    redacted_fields = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text=_("What is hidden from the application that asked for it"),
    )
    format = models.CharField(max_length=4, choices=Format)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Rows written so far.
    done = models.PositiveIntegerField(default=0)
    owner_id = models.UUIDField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text=_("When the file is deleted"))
    # Empty until the file is whole, and again once it is deleted.
    stored_name = models.CharField(max_length=40, blank=True)
    content_key = EncryptedTextField(null=True)
    size = models.PositiveIntegerField(default=0, help_text=_("Bytes"))
    is_cut = models.BooleanField(
        default=False, db_default=False, help_text=_("Whether only the newest 1,000 of what was searched for are in it")
    )

    class Meta(JobRun.Meta):
        abstract = False
        db_table = "inquiries_export_run"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
                name="export_finished_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(refusal="") | ~Q(state="failed") & Q(refusal=""),
                name="export_failed_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(columns__len__lte=20), name="export_columns_are_few"),
            models.CheckConstraint(condition=Q(stored_name__regex=f"^({STORED_NAME})?$"), name="export_name_is_ours"),
            models.CheckConstraint(
                condition=Q(stored_name="") | Q(content_key__isnull=False, expires_at__isnull=False),
                name="export_file_is_sealed_and_expires",
            ),
        ]
        indexes: ClassVar = [
            *JobRun.Meta.indexes,
            models.Index(fields=["owner_id", "-created_at"], name="export_of_person"),
            models.Index(fields=["created_at"], condition=Q(finished_at__isnull=True), name="export_open"),
            models.Index(fields=["expires_at"], condition=~Q(stored_name=""), name="export_file_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.state}"


class ExportedPart(models.Model):
    """Which inquiries and persons some rows of a file tell of: asked again, and journaled, at each download (R33)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ExportRun, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    inquiry_ids = ArrayField(models.UUIDField())
    person_ids = ArrayField(models.UUIDField())

    class Meta:
        db_table = "inquiries_exported_part"
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "position"], name="exported_part_once")]

    def __str__(self) -> str:
        return f"part {self.position}"


class SavedView(SearchedList):
    """A named list of one person: what it is narrowed to, its columns and its order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict, help_text=_("Parameters of the list: states, queues, clocks"))
    columns = ArrayField(models.CharField(max_length=20), default=list)
    ordering = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_saved_view"
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner_id", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
