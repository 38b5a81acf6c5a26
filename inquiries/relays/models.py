"""Tries to tell the member what ARSOS answered (R6)."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import stamped_now
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry
from inquiries.relays.rules import LATEST_AGAIN, Outcome, Reached, RelayAuthority

WAITS = Q(try_again_at__isnull=False, reminder_done_at__isnull=True)
RECORDED = ("inquiry_id", "outcome", "reached", "authority", "try_again_at", "author_id", "author_name", "created_at")
"""What a try says once."""


class RelayTries(models.Manager["RelayTry"]):
    """Finds reminders by what is left to do about them."""

    def waiting(self) -> QuerySet["RelayTry"]:
        """Tries whose time to call again has not been dealt with."""
        return self.filter(WAITS)

    def due(self, at: datetime) -> QuerySet["RelayTry"]:
        """Those whose time has come, in the order in which it did."""
        return self.waiting().filter(try_again_at__lte=at).order_by("try_again_at", "id")


class RelayTry(models.Model):
    """One try of an agent to tell the member: no words, so nothing of the member stands in it.

    A time to call again is a reminder until it was given, another try was recorded, or it is no longer needed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="relay_tries")
    outcome = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Outcome])
    reached = models.CharField(max_length=16, blank=True, choices=[(one.value, one.value) for one in Reached])
    authority = models.CharField(max_length=24, blank=True, choices=[(one.value, one.value) for one in RelayAuthority])
    try_again_at = models.DateTimeField(null=True, help_text=_("When the agent wants to be reminded to call again"))
    reminder_done_at = models.DateTimeField(null=True, help_text=_("When the reminder was given or no longer needed"))
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    objects = RelayTries()

    class Meta:
        db_table = "inquiries_relay_try"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="told", reached__in=[one.value for one in Reached])
                | Q(outcome__in=[one.value for one in Outcome if one != Outcome.TOLD], reached=""),
                name="relay_try_told_says_whom",
            ),
            models.CheckConstraint(
                condition=Q(reached="representative", authority__in=[one.value for one in RelayAuthority])
                | (~Q(reached="representative") & Q(authority="")),
                name="relay_try_says_authority",
            ),
            models.CheckConstraint(
                condition=(Q(try_again_at__isnull=True) & ~Q(outcome="try_later"))
                | (
                    Q(
                        try_again_at__isnull=False,
                        try_again_at__gt=F("created_at"),
                        try_again_at__lte=F("created_at") + LATEST_AGAIN,
                    )
                    & ~Q(outcome="told")
                ),
                name="relay_try_again_in_time",
            ),
            models.CheckConstraint(
                condition=Q(reminder_done_at__isnull=True) | Q(try_again_at__isnull=False),
                name="relay_try_had_reminder",
            ),
            models.UniqueConstraint(fields=["inquiry"], condition=WAITS, name="relay_try_one_reminder"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_again_at"], condition=WAITS, name="relay_try_due"),
            models.Index(fields=["inquiry", "-created_at"], name="relay_try_newest"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="relay_try_stays_as_recorded", operation=pgtrigger.UpdateOf(*RECORDED)),
            stamped_now("relay_tries_are_of_now", "created_at", "reminder_done_at"),
        ]

    def __str__(self) -> str:
        return "relay try"
