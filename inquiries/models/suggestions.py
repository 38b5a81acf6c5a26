"""Rules that suggest a hand-over, what they suggested, and what a person decided (R29)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id
from inquiries.models.hand_overs import Destination
from inquiries.models.inquiries import Inquiry

RULES_STAY = """
    IF OLD.state <> 'draft' AND (NEW.rules <> OLD.rules OR NEW.version <> OLD.version OR NEW.state = 'draft') THEN
        RAISE EXCEPTION 'published suggestion rules never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class SuggestionRuleSet(models.Model):
    """A version of the rules. One is published at a time; published ones never change."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rules = models.JSONField()
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "inquiries_suggestion_rule_set"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="published"), name="one_published_suggestion_rule_set"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="published_suggestion_rules_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=RULES_STAY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


class HandOverSuggestion(models.Model):
    """A destination that the words of an inquiry point to. The phrases are those of the rules, never the text."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for a person to decide"
        ACCEPTED = "accepted", "Handed over"
        DISMISSED = "dismissed", "Dismissed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="suggestions")
    destination = models.CharField(max_length=40, choices=Destination)
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
