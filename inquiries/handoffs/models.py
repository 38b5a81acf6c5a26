"""Grievances, appeals and determinations handed to those who decide them (R29)."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.column_triggers import fixed, stamped_now
from foundation.durations import LEGAL_SECONDS, TARGET_MINUTES, Between, kept_between
from foundation.identifiers import new_id
from foundation.periods import require_day_of_business
from inquiries.inquiry.counted_days import changed, marks_days
from inquiries.inquiry.models import Inquiry

DUTY = (
    "inquiry_id",
    "destination",
    "variant",
    "circumstance",
    "received_at",
    "statement_at",
    "handed_over_at",
    "handed_over_by_name",
    "legal_due_at",
)
"""Whose duty it is from when to when; corrections say it anew."""
TAKEN_ON = (
    "state",
    "acknowledge_due_at",
    "alert_at",
    "acknowledged_at",
    "acknowledged_by_name",
    "undone_at",
    "undone_by_name",
)
"""Whether the destination has taken it on, and until when somebody watches that."""
ASKED = (
    "hand_over_id",
    "received_before",
    "received_after",
    "variant_before",
    "variant_after",
    "circumstance_before",
    "circumstance_after",
    "statement_before",
    "statement_after",
    "due_before",
    "due_after",
    "asked_by_id",
    "asked_by_name",
    "asked_at",
)
DECIDED = ("state", "decided_by_name", "decided_at")
DECIDED_ONCE = """
    IF OLD.state <> 'waiting' AND (NEW.state, NEW.decided_by_name, NEW.decided_at)
       IS DISTINCT FROM (OLD.state, OLD.decided_by_name, OLD.decided_at) THEN
        RAISE EXCEPTION 'a correction is decided once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
NEAR_THE_INQUIRY = """
    IF (TG_OP = 'INSERT' OR NEW.received_at IS DISTINCT FROM OLD.received_at) AND EXISTS (
        SELECT 1 FROM inquiries_inquiry inquiry
        WHERE inquiry.id = NEW.inquiry_id
          AND NEW.received_at < date_trunc('year', inquiry.created_at, 'America/New_York') - INTERVAL '2 years'
    ) THEN
        RAISE EXCEPTION 'first receipt lies long before the inquiry' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


NO_LATER_THAN_KNOWN = """
    IF EXISTS (SELECT 1 FROM inquiries_inquiry inquiry
               WHERE inquiry.id = NEW.inquiry_id AND NEW.received_at > inquiry.created_at)
       OR EXISTS (SELECT 1 FROM inquiries_hand_over earlier
                  WHERE earlier.inquiry_id = NEW.inquiry_id AND earlier.destination = NEW.destination
                    AND NEW.received_at > earlier.received_at) THEN
        RAISE EXCEPTION 'first receipt is later than the filing or an earlier record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""A later one comes as a correction, which a lead approves."""
CIRCUMSTANCE_FITS = """
    IF TG_OP = 'UPDATE' AND (NEW.variant, NEW.circumstance) IS NOT DISTINCT FROM (OLD.variant, OLD.circumstance) THEN
        RETURN NEW;
    END IF;
    IF (NEW.circumstance <> '') <> (NEW.destination = 'grievance' AND NEW.variant = 'expedited') THEN
        RAISE EXCEPTION 'an expedited grievance alone names what makes it so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Destination(models.TextChoices):
    """Who decides; the values are part of the API."""

    GRIEVANCE = "grievance", _("Grievance")
    PART_C_ORGANIZATION_DETERMINATION = "part_c_organization_determination", _("Part C organization determination")
    PART_C_APPEAL = "part_c_appeal", _("Part C appeal")
    PART_D_COVERAGE_DETERMINATION = "part_d_coverage_determination", _("Part D coverage determination")
    PART_D_APPEAL = "part_d_appeal", _("Part D appeal")
    STATE_COMPLAINT = "state_complaint", _("State complaint")


class RunsFrom(models.TextChoices):
    """What a legal clock is counted from."""

    RECEIPT = "receipt", _("First receipt")
    STATEMENT = "statement", _("The prescriber's statement, or 14 days after the request without one")


class Circumstance(models.TextChoices):
    """What makes a grievance expedited: nothing else does (42 CFR 422.564(f), 423.564(f))."""

    REFUSED_EXPEDITE = "refused_expedite", _("The plan refused to expedite")
    EXTENSION = "extension", _("The plan extended its time (Part C)")


class DestinationUnit(models.Model):
    """The unit behind a destination: how it is reached, how soon it acknowledges, what the member must do."""

    shipped_key = ("destination",)

    destination = models.CharField(max_length=40, choices=Destination, primary_key=True)
    title = models.CharField(max_length=80)
    email = models.EmailField(blank=True, help_text=_("Gets a mail about each handoff, without PHI"))
    client = models.ForeignKey(
        "accounts.ApiClient",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hand_over_units",
        help_text=_("The unit's own system: it may fetch packets and acknowledge"),
    )
    acknowledge_minutes = models.PositiveIntegerField(default=240, validators=[Between(TARGET_MINUTES)])
    acknowledge_expedited_minutes = models.PositiveIntegerField(default=60, validators=[Between(TARGET_MINUTES)])
    relay_words = models.TextField(help_text=_("For the agent to relay: what happens now, what the member must do"))

    class Meta:
        db_table = "inquiries_destination_unit"
        triggers: ClassVar = [
            kept_between(
                "acknowledging_in_bounds",
                acknowledge_minutes=TARGET_MINUTES,
                acknowledge_expedited_minutes=TARGET_MINUTES,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def acknowledge_within(self, *, is_expedited: bool) -> timedelta:
        """How soon it acknowledges what was handed to it."""
        return timedelta(minutes=self.acknowledge_expedited_minutes if is_expedited else self.acknowledge_minutes)


class LegalClock(models.Model):
    """How long a destination has by law, from first receipt, in calendar time; empty seconds: no federal limit."""

    shipped_key = ("destination", "variant")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    destination = models.CharField(max_length=40, choices=Destination)
    variant = models.CharField(max_length=40, default="standard")
    is_expedited = models.BooleanField(default=False)
    plan_types = ArrayField(models.CharField(max_length=12))
    target_seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("From an hour to a year; empty: no federal limit"),
        validators=[Between(LEGAL_SECONDS)],
    )
    source = models.CharField(max_length=80, help_text=_("The regulation that says so"))
    runs_from = models.CharField(
        max_length=10, choices=RunsFrom, default="receipt", help_text=_("What the time is counted from")
    )
    is_extended = models.BooleanField(default=False, help_text=_("With the 14 days by which the plan may extend it"))
    in_force_from = models.DateField(null=True, blank=True, validators=[require_day_of_business])
    in_force_until = models.DateField(null=True, blank=True, validators=[require_day_of_business])
    checked_by = models.CharField(max_length=120, blank=True, help_text=_("Who compared it with the regulation"))
    checked_on = models.DateField(null=True, blank=True, validators=[require_day_of_business])
    check_note = models.CharField(
        max_length=240, blank=True, help_text=_("Which text it was compared with, and what is still to be compared")
    )

    class Meta:
        db_table = "inquiries_legal_clock"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(checked_by="", checked_on__isnull=True) | (~Q(checked_by="") & Q(checked_on__isnull=False)),
                name="legal_clock_checked_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(is_extended=False)
                | (~Q(destination__startswith="part_d") & ~Q(variant__startswith="part_b_drug")),
                name="no_extension_for_drugs",
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_until__isnull=True)
                | Q(in_force_until__gte=F("in_force_from")),
                name="legal_clock_ends_after_start",
            ),
            models.UniqueConstraint(fields=["destination", "variant"], name="legal_clock_once_per_variant"),
        ]
        triggers: ClassVar = [kept_between("legal_time_in_bounds", target_seconds=LEGAL_SECONDS)]

    def __str__(self) -> str:
        return f"{self.destination} ({self.variant})"


class HandOvers(models.QuerySet["HandOver"]):
    """Hand-overs, with those that count told from those that were recorded in error."""

    def not_undone(self) -> "HandOvers":
        """Those that nobody has undone."""
        return self.exclude(state=HandOver.State.UNDONE)


class HandOver(models.Model):
    """One duty handed to a named destination, with the time of first receipt that its legal clock runs from.

    `version` steps with every acknowledgement, correction and undoing.
    """

    chained = (
        Chained("hand_over", DUTY, subject="inquiry_id", tombstone="inquiry", is_final=False),
        Chained("hand_over_state", TAKEN_ON, subject="inquiry_id", tombstone="inquiry", is_final=False),
    )

    class State(models.TextChoices):
        HANDED_OVER = "handed_over", _("Handed off")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        UNDONE = "undone", _("Undone")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="hand_overs")
    destination = models.CharField(max_length=40, choices=Destination)
    variant = models.CharField(max_length=40, default="standard")
    is_expedited = models.BooleanField(default=False)
    reason = models.TextField()
    # First receipt by anybody at Humana: the legal clock starts there, not at the handoff (R29).
    received_at = models.DateTimeField()
    handed_over_at = models.DateTimeField()
    handed_over_by_id = models.UUIDField(null=True)
    handed_over_by_name = models.CharField(max_length=120)
    # The inquiry stays open for what ARSOS can still do.
    keep_working = models.BooleanField(default=False)
    legal_due_at = models.DateTimeField(null=True)
    # The citation as it was that day, such as 42 CFR 422.564.
    legal_source = models.CharField(max_length=80, blank=True)
    circumstance = models.CharField(max_length=16, choices=Circumstance, blank=True)
    statement_at = models.DateTimeField(null=True, help_text=_("When the prescriber's statement came"))
    state = models.CharField(max_length=12, choices=State, default=State.HANDED_OVER)
    # Our own target for the unit, not a legal one; elapsed time.
    acknowledge_due_at = models.DateTimeField(null=True)
    alert_at = models.DateTimeField(null=True, help_text=_("When the leads are told that nobody acknowledged"))
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_name = models.CharField(max_length=120, blank=True)
    external_reference = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True)
    undone_reason = models.TextField(blank=True)

    objects = HandOvers.as_manager()

    class Meta:
        db_table = "inquiries_hand_over"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry", "destination"],
                condition=~Q(state="undone"),
                name="hand_over_once_per_destination",
            ),
            models.CheckConstraint(condition=Q(received_at__lte=F("handed_over_at")), name="hand_over_after_receipt"),
            models.CheckConstraint(
                condition=Q(state="handed_over", acknowledged_at__isnull=True)
                | Q(state="acknowledged", acknowledged_at__isnull=False, alert_at__isnull=True)
                | Q(state="undone", alert_at__isnull=True),
                name="hand_over_acknowledged_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True, undone_by_name="", undone_reason="")),
                name="hand_over_undone_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["alert_at"], condition=Q(alert_at__isnull=False), name="hand_over_to_alert"),
            models.Index(fields=["destination", "-handed_over_at", "id"], name="hand_over_of_destination"),
            models.Index(fields=["-handed_over_at", "id"], name="hand_over_newest"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="first_receipt_is_near_the_inquiry",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("received_at"),
                func=NEAR_THE_INQUIRY,
            ),
            pgtrigger.Trigger(
                name="first_receipt_is_no_later_than_known",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NO_LATER_THAN_KNOWN,
            ),
            pgtrigger.Trigger(
                name="circumstance_fits_the_hand_over",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("variant", "circumstance"),
                func=CIRCUMSTANCE_FITS,
            ),
            stamped_now("hand_overs_are_of_now", "handed_over_at", "acknowledged_at", "undone_at"),
            marks_days("hand_over_marks_days", pgtrigger.Insert | pgtrigger.Delete, "handed_over_at"),
            marks_days(
                "changed_hand_over_marks_days",
                pgtrigger.UpdateOf("handed_over_at", "state"),
                "handed_over_at",
                when=changed("handed_over_at", "state"),
            ),
        ]

    def __str__(self) -> str:
        return self.destination


class HandOverCorrection(models.Model):
    """What was wrong with a hand-over, what is right, who said so and who approved it; both stay on record.

    What gives the plan more time (a later first receipt, a longer clock) waits for a lead: until then the earlier due
    time counts. `variant_before` is empty for corrections from before clocks could be corrected.
    """

    chained = (
        Chained("hand_over_correction", (*ASKED, *DECIDED), subject="inquiry_id", tombstone="inquiry", is_final=False),
    )

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a lead")
        APPLIED = "applied", _("Applied")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="corrections")
    state = models.CharField(max_length=8, choices=State)
    received_before = models.DateTimeField()
    received_after = models.DateTimeField()
    variant_before = models.CharField(max_length=40, blank=True)
    variant_after = models.CharField(max_length=40, blank=True)
    circumstance_before = models.CharField(max_length=16, choices=Circumstance, blank=True)
    circumstance_after = models.CharField(max_length=16, choices=Circumstance, blank=True)
    statement_before = models.DateTimeField(null=True)
    statement_after = models.DateTimeField(null=True)
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    reason = models.TextField()
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        db_table = "inquiries_hand_over_correction"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hand_over"], condition=Q(state="waiting"), name="one_correction_waits_per_hand_over"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="correction_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(received_before=F("received_after"))
                | ~Q(variant_before=F("variant_after"))
                | ~Q(circumstance_before=F("circumstance_after"))
                | Q(statement_before__isnull=True, statement_after__isnull=False)
                | Q(statement_before__isnull=False, statement_after__isnull=True)
                | (
                    Q(statement_before__isnull=False, statement_after__isnull=False)
                    & (Q(statement_before__lt=F("statement_after")) | Q(statement_before__gt=F("statement_after")))
                ),
                name="correction_changes_something",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="corrections_stay", operation=pgtrigger.Delete),
            fixed("corrections_stay_as_asked", *ASKED),
            pgtrigger.Trigger(
                name="corrections_are_decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*DECIDED),
                func=DECIDED_ONCE,
            ),
            stamped_now("corrections_are_of_now", "asked_at", "decided_at"),
        ]

    def __str__(self) -> str:
        return self.state

    @property
    def inquiry_id(self) -> UUID:
        """Whose purging takes its words away."""
        return self.hand_over.inquiry_id


class HandOverNote(models.Model):
    """A message that came after the hand-over and was passed on to the destination."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="notes")
    # No foreign key: the note says what was forwarded, also after the text is purged.
    message_id = models.UUIDField()
    forwarded_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_hand_over_note"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hand_over", "message_id"], name="note_forwarded_once")
        ]

    def __str__(self) -> str:
        return "forwarded note"
