"""Inquiry types as administrators keep them, with versioned schemas of their details."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from arsos.kernel.durations import TARGET_MINUTES, Between, kept_between
from arsos.kernel.identity import new_id

ONE_SIDE_OF_A_TYPE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('refused or taken ' || NEW.code, 0));
    IF EXISTS (SELECT 1 FROM {other} other WHERE other.code = NEW.code AND other.is_active) THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""A code is either taken by ARSOS or referred away (R1); the lock lets two changes of one code wait for each other."""


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
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="what_is_refused_is_not_taken",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("is_active", "code"),
                condition=pgtrigger.Q(new__is_active=True),
                func=ONE_SIDE_OF_A_TYPE.format(other="inquiries_refused_type", words="ARSOS refers this type away"),
            )
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """What ARSOS refers away is not offered at the same time."""
        refused = InquiryType._meta.apps.get_model("inquiries", "RefusedType")
        if self.is_active and refused.objects.filter(code=self.code, is_active=True).exists():
            words = _("ARSOS refers “%(code)s” away. Make the refused type inactive first, or use another code.")
            raise ValidationError({"code" if self._state.adding else "is_active": words % {"code": self.code}})


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
    first_response_minutes = models.PositiveIntegerField(
        help_text="Business time", validators=[Between(TARGET_MINUTES)]
    )
    resolution_minutes = models.PositiveIntegerField(help_text="Business time", validators=[Between(TARGET_MINUTES)])
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
            pgtrigger.Protect(name="type_versions_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            kept_between(
                "type_targets_in_bounds", first_response_minutes=TARGET_MINUTES, resolution_minutes=TARGET_MINUTES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"
