"""Rules that suggest a hand-over, what they suggested, and what a person decided (R29)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id
from foundation.versioned.models import VersionedRules, one_published, published_ones_stay
from inquiries.handoffs.models import Destination
from inquiries.inquiry.models import Inquiry


class SuggestionRuleSet(VersionedRules):
    """A version of the rules that suggest hand-overs."""

    class Meta:
        db_table = "inquiries_suggestion_rule_set"
        constraints: ClassVar = [one_published("one_published_suggestion_rule_set")]
        triggers: ClassVar = [published_ones_stay("published_suggestion_rules_stay", what="published suggestion rules")]


class HandOverSuggestion(models.Model):
    """A destination that the words of an inquiry point to. The phrases are those of the rules, never the text."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Handed off")
        DISMISSED = "dismissed", _("Dismissed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="suggestions")
    destination = models.CharField(max_length=40, choices=Destination)
    # The weights of the phrases that were found, added up.
    score = models.FloatField()
    phrases = ArrayField(models.CharField(max_length=200))
    rule_set_version = models.PositiveIntegerField()
    suggested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        db_table = "inquiries_hand_over_suggestion"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry", "destination"], condition=Q(state="open"), name="one_open_suggestion_per_destination"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="suggestion_decided_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.state}"
