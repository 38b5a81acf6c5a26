"""The ladder as data: its rungs, how long each has, who stands in, and who is away (R28)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from arsos.kernel.durations import TARGET_MINUTES, Between, kept_between
from arsos.kernel.identity import new_id
from arsos.kernel.moments import kept_in_bounds
from arsos.kernel.periods import DatedRow
from escalations.rules.ladder import Level


class LadderRung(models.Model):
    """One level of a channel's ladder, lowest position first. The top one names who is asked when nobody is there."""

    class Channel(models.TextChoices):
        CAREER = "career", "Career"
        BROKER = "broker", "Broker"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    position = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=40, choices=[(one.value, one.words) for one in Level if one != Level.FALLBACK])
    acknowledge_minutes = models.PositiveIntegerField(
        help_text="Business time until the owner must have acknowledged", validators=[Between(TARGET_MINUTES)]
    )
    settle_minutes = models.PositiveIntegerField(
        help_text="Business time until it must be settled", validators=[Between(TARGET_MINUTES)]
    )
    calendar = models.ForeignKey("desk.Calendar", on_delete=models.PROTECT, related_name="ladder_rungs")
    fallback = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ladder_fallbacks",
        help_text="At the top: who is asked when nobody below is there, or nobody acts",
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
