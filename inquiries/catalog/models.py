"""Inquiry types as administrators keep them, with drafted and published forms of their details."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.durations import TARGET_MINUTES, Between, kept_between
from foundation.versioned.models import RulesVersion, one_published

ONE_SIDE_OF_A_TYPE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('refused or taken ' || NEW.code, 0));
    IF EXISTS (SELECT 1 FROM {other} other WHERE other.code = NEW.code AND other.is_active) THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""A code is either taken by ARSOS or referred away (R1); the lock lets two changes of one code wait for each other."""

ONLY_A_PUBLISHED_VERSION = """
    IF NOT EXISTS (
        SELECT 1 FROM inquiries_type_version version
        WHERE version.id = NEW.current_version_id AND version.type_id = NEW.code AND version.state = 'published'
    ) THEN
        RAISE EXCEPTION 'only a published version of the type is in force' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
ONLY_ITS_STATE_MOVES = """
    IF to_jsonb(NEW) - 'state' - 'published_at' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'published_at'
       OR (OLD.state, NEW.state) NOT IN (('draft', 'published'), ('published', 'retired'))
       OR (OLD.state = 'published' AND NEW.published_at <> OLD.published_at) THEN
        RAISE EXCEPTION 'versions of a type never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""Inquiries are judged by the version that they were filed under (R9); its state alone moves, and only forward."""


class Flow(models.TextChoices):
    """The two ways in which agents file: for a member of their book, or for somebody whom they type in (R7, R8)."""

    MY_HUMANA_BUSINESS = "my_humana_business", gettext_lazy("My Humana Business")
    SERVICE_INQUIRY_CARD = "service_inquiry_card", gettext_lazy("Service Inquiry card")


class Group(models.TextChoices):
    """Under what heading agents look for a type; in this order."""

    URGENT = "urgent", gettext_lazy("Care or coverage is blocked now")
    CARDS_AND_RECORDS = "cards_and_records", gettext_lazy("Cards, materials and member records")
    ENROLLMENT_AND_BILLING = "enrollment_and_billing", gettext_lazy("Enrollment and billing")
    BENEFITS_AND_CLAIMS = "benefits_and_claims", gettext_lazy("Benefits, claims and authorizations")
    COMPLAINTS_AND_OTHER = "complaints_and_other", gettext_lazy("Complaints and anything else")


LONGEST_TERMS = 600
"""Characters of the words that a type is found by."""


class InquiryType(models.Model):
    """A kind of need an agent can file; `current_version` holds its form and targets.

    How agents find it is said here, not in its versions: it may change without a new form.
    """

    shipped_key = ("code",)

    code = models.SlugField(max_length=40, primary_key=True)
    is_active = models.BooleanField(default=True)
    # What new inquiries use; an inquiry keeps the version that it was filed with.
    current_version = models.ForeignKey(
        "InquiryTypeVersion", null=True, on_delete=models.PROTECT, related_name="current_for"
    )
    position = models.PositiveSmallIntegerField(default=0)
    group = models.CharField(
        max_length=24,
        choices=Group,
        default=Group.COMPLAINTS_AND_OTHER,
        help_text=gettext_lazy("The heading under which agents look for it"),
    )
    help_line = models.CharField(
        max_length=100, blank=True, help_text=gettext_lazy("One line under the title: what it is for")
    )
    search_terms = models.CharField(
        max_length=LONGEST_TERMS,
        blank=True,
        help_text=gettext_lazy("What people say when they need it, such as: address moved move"),
    )

    class Meta:
        db_table = "inquiries_type"
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(group__in=Group.values), name="type_in_a_group")
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="what_is_refused_is_not_taken",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("is_active", "code"),
                condition=pgtrigger.Q(new__is_active=True),
                func=ONE_SIDE_OF_A_TYPE.format(other="inquiries_refused_type", words="ARSOS refers this type away"),
            ),
            pgtrigger.Trigger(
                name="type_uses_a_published_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("current_version_id"),
                condition=pgtrigger.Q(new__current_version__isnull=False),
                func=ONLY_A_PUBLISHED_VERSION,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """What ARSOS refers away is not offered at the same time."""
        refused = InquiryType._meta.apps.get_model("inquiries", "RefusedType")
        if self.is_active and refused.objects.filter(code=self.code, is_active=True).exists():
            words = _(
                "ARSOS refers “%(code)s” to another team. Make the referred type inactive first, or use another code."
            )
            raise ValidationError({"code" if self._state.adding else "is_active": words % {"code": self.code}})


class InquiryTypeVersion(RulesVersion):
    """A form of a type, as a draft, in force, or retired. An inquiry keeps the version it was filed under.

    No version ever changes, not even a draft: whoever changes one writes the next.
    """

    shipped_key = ("type", "version")
    shipped_first_of = ("type",)

    type = models.ForeignKey(InquiryType, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    plan_types = ArrayField(models.CharField(max_length=12))
    networks = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, help_text=gettext_lazy("Empty: any")
    )
    flows = ArrayField(models.CharField(max_length=24))
    priority = models.PositiveSmallIntegerField()
    first_response_minutes = models.PositiveIntegerField(
        help_text=gettext_lazy("Business time"), validators=[Between(TARGET_MINUTES)]
    )
    resolution_minutes = models.PositiveIntegerField(
        help_text=gettext_lazy("Business time"), validators=[Between(TARGET_MINUTES)]
    )
    self_service = models.JSONField(null=True, blank=True)
    sos_eligible = models.CharField(max_length=12, default="never")
    sos_condition = models.CharField(max_length=200, blank=True)
    # JSON Schema of the details; an administrator may add fields.
    details_schema = models.JSONField()
    ui_schema = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "inquiries_type_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "version"], name="type_version_once"),
            models.CheckConstraint(condition=models.Q(priority__gte=1, priority__lte=4), name="type_priority_1_to_4"),
            one_published("one_published_version_of_a_type", of="type"),
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at__isnull=True)
                | models.Q(state__in=["published", "retired"], published_at__isnull=False),
                name="type_version_published_at_a_time",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="type_versions_are_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="type_versions_stay", when=pgtrigger.Before, operation=pgtrigger.Update, func=ONLY_ITS_STATE_MOVES
            ),
            kept_between(
                "type_targets_in_bounds", first_response_minutes=TARGET_MINUTES, resolution_minutes=TARGET_MINUTES
            ),
        ]

    def after_shipping(self) -> None:
        """The first version of a type is the one in force."""
        self.come_into_force(only_first=True)

    def come_into_force(self, *, only_first: bool = False) -> None:
        """Let new inquiries use this version; with `only_first` where the type uses none yet."""
        kinds = InquiryType.objects.filter(pk=self.type_id)
        (kinds.filter(current_version=None) if only_first else kinds).update(current_version=self)
