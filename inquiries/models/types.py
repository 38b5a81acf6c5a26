"""Inquiry types as administrators keep them, with versioned schemas of their details."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from arsos.kernel.identity import new_id


class InquiryType(models.Model):
    """A kind of need an agent can file; `current_version` holds its form and targets."""

    code = models.SlugField(max_length=40, primary_key=True)
    is_active = models.BooleanField(default=True)
    current_version = models.ForeignKey(
        "InquiryTypeVersion", null=True, on_delete=models.PROTECT, related_name="current_for"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "inquiries_type"
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class InquiryTypeVersion(models.Model):
    """A published form of a type. An inquiry keeps the version it was filed under; versions never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.ForeignKey(InquiryType, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    plan_types = ArrayField(models.CharField(max_length=12))
    networks = ArrayField(models.CharField(max_length=8), default=list, blank=True, help_text="Empty: any")
    flows = ArrayField(models.CharField(max_length=24))
    priority = models.PositiveSmallIntegerField()
    first_response_minutes = models.PositiveIntegerField(help_text="Business time")
    resolution_minutes = models.PositiveIntegerField(help_text="Business time")
    self_service = models.JSONField(null=True, blank=True)
    sos_eligible = models.CharField(max_length=12, default="never")
    sos_condition = models.CharField(max_length=200, blank=True)
    details_schema = models.JSONField()
    ui_schema = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_type_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "version"], name="type_version_once"),
            models.CheckConstraint(condition=models.Q(priority__gte=1, priority__lte=4), name="type_priority_1_to_4"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="type_versions_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"
