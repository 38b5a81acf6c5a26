"""Tables of the ladder: its levels and the absences of their owners, escalations and their steps (R28)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escalations.ladder.rules import Level
from foundation.column_triggers import kept_in_bounds
from foundation.durations import TARGET_MINUTES, Between, kept_between
from foundation.identifiers import new_id
from foundation.periods import DatedRow

LEVELS = [(one.value, one.words) for one in Level]


class Escalation(models.Model):
    """An inquiry raised to the agent's ladder, after the agent listed the options that are exhausted.

    `owner` is who has to act now; `next_check_at` is when it climbs, or its owner is reminded, by itself.
    """

    class State(models.TextChoices):
        RAISED = "raised", _("Raised")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        SETTLED = "settled", _("Settled")

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", _("Resolved")
        ACTION_AGREED = "action_agreed", _("Action agreed")
        NO_CHANGE = "no_change", _("No change")
        INQUIRY_ENDED = "inquiry_ended", _("The inquiry ended")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey("inquiries.Inquiry", on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=40, choices=LEVELS)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="escalations_owned")
    state = models.CharField(max_length=12, choices=State, default=State.RAISED)
    # What the agent says they have tried; nobody is asked before.
    exhausted_options = ArrayField(models.CharField(max_length=200))
    reason = models.TextField()
    system_check = models.JSONField(default=list, help_text=_("What ARSOS itself found for each option; informs only"))
    raised_by_name = models.CharField(max_length=120)
    raised_at = models.DateTimeField()
    # Both deadlines of a level count from here.
    level_since = models.DateTimeField()
    # In business time of the rung's calendar, from `level_since`.
    acknowledge_due_at = models.DateTimeField()
    settle_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    # How many levels it has moved up by now.
    climbs = models.PositiveSmallIntegerField(default=0)
    reminders = models.PositiveSmallIntegerField(default=0, help_text=_("At the top, where nothing is left to climb"))
    # When the sweep looks next: the nearer deadline, an absence that begins, or a reminder.
    next_check_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "escalations_escalation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=~Q(state="settled"), name="one_open_escalation_per_inquiry"
            ),
            models.CheckConstraint(
                condition=(~Q(state="settled") & Q(outcome="", settled_at__isnull=True))
                | (Q(state="settled", settled_at__isnull=False, next_check_at__isnull=True) & ~Q(outcome="")),
                name="escalation_settled_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                name="escalation_acknowledged_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-raised_at", "id"], name="escalation_of_owner"),
            models.Index(fields=["-raised_at", "id"], name="escalation_newest"),
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="escalation_due"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.state}"


class EscalationStep(models.Model):
    """One rung an escalation stood on: who was asked, why, and what they did. Only its end is ever added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=40, choices=LEVELS)
    # No foreign key: the step says who was asked, also after they have left.
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=120)
    # raised, passed_up, owner_away, owner_left, not_acknowledged or not_settled.
    why = models.CharField(max_length=24)
    passed_over = ArrayField(
        models.CharField(max_length=40), default=list, help_text=_("Levels where nobody was there")
    )
    reached_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "escalations_step"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["escalation", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.level}"


class LadderRung(models.Model):
    """One level of a channel's ladder, lowest position first. The top one names who is asked when nobody is there."""

    shipped_key = ("channel", "position")

    class Channel(models.TextChoices):
        CAREER = "career", _("Career")
        BROKER = "broker", _("Broker")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    # 1 is asked first.
    position = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=40, choices=[(one.value, one.words) for one in Level if one != Level.FALLBACK])
    acknowledge_minutes = models.PositiveIntegerField(
        help_text=_("Business time until the owner must have acknowledged"), validators=[Between(TARGET_MINUTES)]
    )
    settle_minutes = models.PositiveIntegerField(
        help_text=_("Business time until it must be settled"), validators=[Between(TARGET_MINUTES)]
    )
    calendar = models.ForeignKey("desk.Calendar", on_delete=models.PROTECT, related_name="ladder_rungs")
    fallback = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ladder_fallbacks",
        help_text=_("At the top: who is asked when nobody below is there, or nobody acts"),
    )

    class Meta:
        db_table = "escalations_ladder_rung"
        ordering: ClassVar = ["channel", "position"]
        triggers: ClassVar = [
            kept_between("ladder_times_in_bounds", acknowledge_minutes=TARGET_MINUTES, settle_minutes=TARGET_MINUTES)
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "position"], name="ladder_position_once"),
            models.UniqueConstraint(fields=["channel", "level"], name="ladder_level_once"),
            models.CheckConstraint(
                condition=Q(acknowledge_minutes__gt=0, settle_minutes__gte=F("acknowledge_minutes")),
                name="ladder_times_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.level}"


class OwnerAbsence(DatedRow):
    """Days on which somebody of the ladder is away; it passes over them, and climbs at once if it is theirs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="ladder_absences")

    class Meta:
        db_table = "escalations_owner_absence"
        triggers: ClassVar = [kept_in_bounds("absence_in_bounds", "starts_on", "ends_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "starts_on"], name="absence_once_per_start"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"away from {self.starts_on}"
