"""Clocks of an inquiry and the intervals that explain them (R21–R23)."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import fixed
from foundation.durations import FOLLOW_UP_DAYS, Between, kept_between
from foundation.identifiers import new_id
from inquiries.inquiry.counted_days import changed, marks_days
from inquiries.inquiry.models import Inquiry, Recipient
from inquiries.targets.rules import SHARES, ElapsedTime, Reached, WorkingTime, elapsed_until
from staffing.queries.queues import calendar_of_version

MISSED_STAYS = """
    IF OLD.kind <> 'regulatory' AND OLD.alerts_given = 3 AND OLD.due_at IS NOT NULL
       AND (NEW.due_at IS DISTINCT FROM OLD.due_at OR NEW.alerts_given < 3 OR NEW.state = 'met') THEN
        RAISE EXCEPTION 'a missed target stays missed' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.kind <> 'regulatory' AND NEW.elapsed_seconds < OLD.elapsed_seconds THEN
        RAISE EXCEPTION 'elapsed time stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class InquiryClock(models.Model):
    """A target that runs in business time, or for regulatory kinds in elapsed calendar time.

    While running, `due_at` says when the target is reached; while paused it is unknown, unless it has passed already.
    `elapsed_seconds` is what had run when the clock last stopped.
    """

    class Kind(models.TextChoices):
        FIRST_RESPONSE = "first_response", _("First response")
        RESOLUTION = "resolution", _("Resolution")
        REGULATORY = "regulatory", _("Regulatory")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Met")
        MISSED = "missed", _("Met after the target")
        STOPPED = "stopped", _("No longer needed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=16, choices=Kind)
    label = models.CharField(max_length=60, blank=True, help_text=_("Which duty a regulatory deadline is for"))
    round = models.PositiveSmallIntegerField(default=0, help_text=_("Counts reopenings: each starts a new clock"))
    state = models.CharField(max_length=8, choices=State)
    # Business seconds; of regulatory clocks calendar seconds.
    target_seconds = models.PositiveIntegerField()
    # What had run when it last stopped; while it runs, add the time since then.
    elapsed_seconds = models.PositiveIntegerField(default=0)
    # The hours that it runs by now; changed when new ones are published (R21).
    calendar_version = models.ForeignKey(
        "desk.CalendarVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    # Empty while it is paused and after it ended.
    running_since = models.DateTimeField(null=True)
    # At 75 % of the target.
    warning_at = models.DateTimeField(null=True)
    # At 90 %.
    urgent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    alerts_given = models.PositiveSmallIntegerField(default=0, help_text=_("How many of the shares have been alerted"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inquiries_clock"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "kind", "label", "round"], name="clock_once_per_round"),
            models.CheckConstraint(
                condition=~Q(state="running") | (Q(running_since__isnull=False) & Q(due_at__isnull=False)),
                name="running_clock_is_due",
            ),
            models.CheckConstraint(
                condition=~Q(kind="regulatory") | ~Q(state="paused"), name="regulatory_clock_never_pauses"
            ),
            models.CheckConstraint(condition=Q(alerts_given__lte=len(SHARES)), name="clock_alerts_of_known_shares"),
            models.CheckConstraint(
                condition=~Q(state="paused") | Q(due_at__isnull=True) | Q(alerts_given=len(SHARES)),
                name="paused_clock_is_due_when_missed",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="clocks_stay", operation=pgtrigger.Delete),
            fixed("clocks_stay_of_their_duty", "inquiry_id", "kind", "label", "round"),
            pgtrigger.Trigger(
                name="missed_target_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("due_at", "alerts_given", "state", "elapsed_seconds"),
                func=MISSED_STAYS,
            ),
            marks_days("ended_clock_marks_days", pgtrigger.Insert, "ended_at", when="NEW.ended_at IS NOT NULL"),
            marks_days(
                "ending_clock_marks_days",
                pgtrigger.UpdateOf("ended_at", "state"),
                "ended_at",
                when=changed("ended_at", "state"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["calendar_version"], condition=Q(state="running"), name="running_on_calendar"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="clock_ended"),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["running", "paused"], due_at__isnull=False),
                name="clock_open_by_due_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def moments(self) -> Reached:
        """When its shares are, or were, reached."""
        return self.warning_at, self.urgent_at, self.due_at

    @moments.setter
    def moments(self, value: Reached) -> None:
        self.warning_at, self.urgent_at, self.due_at = value

    @property
    def is_missed(self) -> bool:
        """Whether the target passed before it was met; that stays, whatever changes (R21)."""
        return self.due_at is not None and self.alerts_given == len(SHARES)

    @property
    def next_alert_at(self) -> datetime | None:
        """When the next share of the target is reached; None while paused, and after the breach."""
        moments = (self.warning_at, self.urgent_at, self.due_at)
        is_running = self.state == self.State.RUNNING and self.alerts_given < len(moments)
        return moments[self.alerts_given] if is_running else None

    @property
    def time(self) -> WorkingTime:
        """The hours of its calendar's version, or for a regulatory clock every second."""
        version_id = self.calendar_version_id
        return ElapsedTime() if version_id is None else calendar_of_version(version_id)

    def elapsed_seconds_at(self, at: datetime) -> int:
        """Whole seconds that it has used up at an instant; one that does not run has used up what it had."""
        since, before = self.running_since, self.elapsed_seconds
        if since is None:
            return before
        return elapsed_until(self.time, running_since=since, elapsed_seconds=before, until=at)


class ClockInterval(models.Model):
    """One stretch of a clock, running or paused, with why and by whom (R22)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clock = models.ForeignKey(InquiryClock, on_delete=models.CASCADE, related_name="intervals")
    state = models.CharField(max_length=8)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120)

    class Meta:
        db_table = "inquiries_clock_interval"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(to_at__isnull=True), name="one_open_interval_per_clock"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} from {self.from_at}"


class ClockAlert(models.Model):
    """A share of a target was reached: when, when somebody was told, and who (R22)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clock = models.ForeignKey(InquiryClock, on_delete=models.CASCADE, related_name="alerts")
    # Percent of the target: 75, 90 or 100.
    share = models.PositiveSmallIntegerField()
    # When the share was reached; given_at may be later after a standstill.
    reached_at = models.DateTimeField()
    given_at = models.DateTimeField()
    recipients = ArrayField(models.UUIDField(), default=list)

    class Meta:
        db_table = "inquiries_clock_alert"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "share"], name="alert_once_per_share"),
            models.CheckConstraint(condition=Q(share__in=SHARES), name="alert_of_a_known_share"),
        ]

    def __str__(self) -> str:
        return f"{self.share} %"


class AlertRule(models.Model):
    """Whom a share of a target alerts; without a holder, the leads of the queue (R22)."""

    shipped_key = ("share",)

    Recipient = Recipient

    share = models.PositiveSmallIntegerField(primary_key=True, choices=[(share, f"{share} %") for share in SHARES])
    recipients = ArrayField(models.CharField(max_length=10, choices=Recipient), default=list)

    class Meta:
        db_table = "inquiries_alert_rule"

    def __str__(self) -> str:
        return f"{self.share} %"


class FollowUpPlan(models.Model):
    """When a silent agent is reminded, and when it ends, in days with opening hours (R19)."""

    shipped_key = ("kind",)

    class Kind(models.TextChoices):
        SILENT_AGENT = "silent_agent", _("The agent has not replied")
        UNCONFIRMED_RELAY = "unconfirmed_relay", _("The relay has not been confirmed")

    kind = models.CharField(max_length=20, primary_key=True, choices=Kind)
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), help_text=_("Days after which to remind, rising"))
    close_after_days = models.PositiveSmallIntegerField(validators=[Between(FOLLOW_UP_DAYS)])

    class Meta:
        db_table = "inquiries_follow_up_plan"
        triggers: ClassVar = [kept_between("follow_up_in_bounds", close_after_days=FOLLOW_UP_DAYS)]

    def __str__(self) -> str:
        return self.get_kind_display()
