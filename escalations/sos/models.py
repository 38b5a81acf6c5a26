"""Screenings before a call to the SOS line, and the calls (R24–R28)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import fixed, kept_in_bounds, stamped_now
from foundation.identifiers import new_id
from foundation.versioned.models import VersionedRules, one_published, published_ones_stay


class SosCriteria(VersionedRules):
    """A version of what passes a screening (R26)."""

    class Meta:
        db_table = "escalations_sos_criteria"
        verbose_name = verbose_name_plural = _("SOS criteria")
        constraints: ClassVar = [one_published("one_published_sos_criteria")]
        triggers: ClassVar = [published_ones_stay("published_criteria_stay", what="published criteria")]


class SosScreening(models.Model):
    """What an agent answered before calling, what ARSOS saw, and what came of it; never the number (R27)."""

    class How(models.TextChoices):
        THREE_WAY = "three_way", _("Three-way call")
        IN_THE_ROOM = "in_the_room", _("In the room")

    class Verdict(models.TextChoices):
        FITS = "fits", _("Fits")
        DOES_NOT_FIT = "does_not_fit", _("Does not fit")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="sos_screenings")
    made_by_id = models.UUIDField(null=True, help_text=_("The user; empty for a system"))
    made_by_client_id = models.CharField(max_length=100, blank=True)
    made_by_name = models.CharField(max_length=120)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT, related_name="sos_screenings")
    prospect = models.ForeignKey(
        "inquiries.Prospect", null=True, on_delete=models.PROTECT, related_name="sos_screenings"
    )
    is_life_threatening = models.BooleanField(default=False)
    member_on_line = models.BooleanField()
    # Only where the member is on the line.
    how = models.CharField(max_length=12, choices=How, blank=True)
    reasons = ArrayField(models.CharField(max_length=24))
    coverages = ArrayField(models.CharField(max_length=8), help_text=_("Active on the day, or as reported"))
    is_attested = models.BooleanField(help_text=_("The coverage is as the agent reports it"))
    # The version that decided; later versions change nothing about it (R26).
    criteria = models.ForeignKey(SosCriteria, on_delete=models.PROTECT, related_name="screenings")
    passed = models.BooleanField()
    # Why it did not pass; empty when it did.
    refusals = ArrayField(models.CharField(max_length=24), default=list)
    # Types that fit what was asked, to file beside the call or instead of it.
    also_file = ArrayField(models.CharField(max_length=40), default=list)
    # What looks unusual, for the leads; agents never see it.
    signs = ArrayField(models.CharField(max_length=24), default=list)
    created_at = models.DateTimeField()
    # Until when the number is shown; empty when it did not pass (R27).
    expires_at = models.DateTimeField(null=True)
    # When the agent is asked next to log the call.
    chase_at = models.DateTimeField(null=True)
    chases_done = models.PositiveSmallIntegerField(default=0)
    no_call_reason = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    review_note = models.CharField(max_length=500, blank=True)
    reviewed_by_name = models.CharField(max_length=120, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "escalations_sos_screening"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(member__isnull=False) ^ Q(prospect__isnull=False), name="sos_screening_of_one_person"
            ),
            models.CheckConstraint(
                condition=Q(passed=True, refusals=[], expires_at__isnull=False)
                | (Q(passed=False, expires_at__isnull=True) & ~Q(refusals=[])),
                name="sos_refused_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(passed=False) | Q(member_on_line=True), name="sos_member_on_line"),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at__isnull=True) | (~Q(verdict="") & Q(reviewed_at__isnull=False)),
                name="sos_review_has_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-created_at", "id"], name="sos_screening_of_agent"),
            models.Index(fields=["-created_at", "id"], name="sos_screening_newest"),
            models.Index(fields=["chase_at"], condition=Q(chase_at__isnull=False), name="sos_screening_to_chase"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="sos_screenings_stay", operation=pgtrigger.Delete),
            fixed("sos_screening_stays_with_its_person", "member_id", "prospect_id"),
            stamped_now("sos_screenings_are_of_now", "created_at"),
        ]

    def __str__(self) -> str:
        return f"screening {self.id}"


class SosCall(models.Model):
    """One call to the SOS line. It closes no inquiry; what is logged is final, what is open can be added (R28)."""

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", _("Resolved")
        TRANSFERRED = "transferred", _("Transferred")
        DISCONNECTED = "disconnected", _("Disconnected")
        NOT_RESOLVED = "not_resolved", _("Not resolved")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Empty for a call without a screening; it is logged and flagged all the same.
    screening = models.ForeignKey(SosScreening, null=True, on_delete=models.PROTECT, related_name="calls")
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="sos_calls")
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT, related_name="sos_calls")
    prospect = models.ForeignKey("inquiries.Prospect", null=True, on_delete=models.PROTECT, related_name="sos_calls")
    inquiry = models.ForeignKey("inquiries.Inquiry", null=True, on_delete=models.PROTECT, related_name="sos_calls")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    # Set when it is logged and judged by leads, such as no_screening.
    flags = ArrayField(models.CharField(max_length=24), default=list)
    logged_by_name = models.CharField(max_length=120)
    logged_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "escalations_sos_call"
        triggers: ClassVar = [kept_in_bounds("sos_call_in_bounds", "started_at", "ended_at")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="sos_call_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(outcome="") | Q(ended_at__isnull=False), name="sos_outcome_at_the_end"),
            models.CheckConstraint(
                condition=Q(screening__isnull=False) | Q(flags__contains=["no_screening"]),
                name="sos_call_without_screening_is_flagged",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-started_at", "id"], name="sos_call_of_agent"),
            models.Index(fields=["-started_at", "id"], name="sos_call_newest"),
        ]

    def __str__(self) -> str:
        return f"call {self.id}"
