"""One action on many inquiries, in the background where they are very many."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id
from foundation.jobs.models import JobRun
from inquiries.inquiry.models import Inquiry


class BulkRun(JobRun):
    """What is to be done to which inquiries, for whom, and how far it is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.CharField(max_length=20)
    values = models.JSONField(help_text=_("What the action takes beside the inquiry"))
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveSmallIntegerField()
    started_by_id = models.UUIDField(null=True)
    started_by_client = models.CharField(max_length=100, blank=True)
    # Whom a system spoke for; rights are asked again for each inquiry.
    started_by_agent_id = models.UUIDField(null=True)
    started_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(JobRun.Meta):
        abstract = False
        db_table = "inquiries_bulk_run"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(started_by_id__isnull=False) | ~Q(started_by_client=""), name="bulk_run_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
                name="bulk_run_finished_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(refusal="") | ~Q(state="failed") & Q(refusal=""),
                name="bulk_run_failed_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            *JobRun.Meta.indexes,
            models.Index(fields=["created_at"], condition=Q(finished_at__isnull=True), name="bulk_run_open"),
            models.Index(fields=["started_by_id", "-created_at"], name="bulk_run_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.total}"


class BulkItem(models.Model):
    """One inquiry of a run and what became of it; its outcome shares the commit of the action."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        SKIPPED = "skipped", _("Not started: the job was canceled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=20, help_text=_("As it was sent"))
    inquiry = models.ForeignKey(Inquiry, null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    status = models.CharField(max_length=12, blank=True, help_text=_("What the action left, as who started it is told"))
    version = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=40, blank=True, help_text=_("Why it was refused"))
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "inquiries_bulk_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="bulk_item_once"),
            models.CheckConstraint(
                condition=Q(state="refused") | Q(code="", detail=""), name="bulk_item_refused_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
