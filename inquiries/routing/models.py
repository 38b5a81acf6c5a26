"""Routing rule sets, and for each inquiry the decision with its explanation (R15, R17)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import kept_in_bounds
from foundation.identifiers import new_id
from foundation.jobs.models import JobRun
from foundation.versioned.models import RulesVersion, one_published


class RoutingRuleSet(RulesVersion):
    """A version of the routing rules; its rules are rows of their own, in order."""

    class Meta:
        db_table = "inquiries_routing_rule_set"
        constraints: ClassVar = [one_published("one_published_rule_set")]


class RoutingRule(models.Model):
    """If every condition holds, the inquiry goes to `queue`. Conditions: field → list of accepted values."""

    shipped_key = ("rule_set", "position")
    shipped_first_of = ("rule_set",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule_set = models.ForeignKey(RoutingRuleSet, on_delete=models.CASCADE, related_name="rules")
    # The first rule that matches decides.
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    # By field the accepted values; all fields must match, an empty mapping takes everything.
    conditions = models.JSONField(default=dict)
    queue = models.ForeignKey("desk.WorkQueue", on_delete=models.PROTECT, related_name="routing_rules")
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        db_table = "inquiries_routing_rule"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule_set", "position"], name="rule_position_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="routing_rules_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name


class RoutingDecision(models.Model):
    """Why an inquiry went where it went, as it was decided (R15)."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry_id = models.UUIDField(db_index=True)
    rule_set_version = models.PositiveIntegerField(null=True, help_text=_("Empty: a person moved it"))
    # The code as it was: a decision explains itself after queues are renamed.
    queue_code = models.CharField(max_length=40)
    rules = models.JSONField(help_text=_("Each rule tried: position, name, matched, why"))
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_routing_decision"
        triggers: ClassVar = [
            pgtrigger.Protect(name="routing_decisions_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"to {self.queue_code}"


class RoutingReplay(JobRun):
    """Past traffic sent through a rule set in the background: how far it is, and what would be different (R17)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule_set = models.ForeignKey(RoutingRuleSet, on_delete=models.PROTECT, related_name="replays")
    first_on = models.DateField()
    last_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0, help_text=_("Inquiries that could not be routed again"))
    position = models.UUIDField(null=True, help_text=_("The last inquiry that was looked at"))
    queues = models.JSONField(default=dict, help_text=_("By queue: inquiries and breaches before and after"))
    moves = models.JSONField(default=list, help_text=_("The first thousand that would move: reference, from, to, rule"))
    started_by_id = models.UUIDField(null=True)
    started_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(JobRun.Meta):
        abstract = False
        db_table = "inquiries_routing_replay"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first_on__lte=models.F("last_on")), name="replay_of_a_period"),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(refusal="") | ~Q(state="failed") & Q(refusal=""),
                name="replay_failed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
                name="replay_finished_at_a_time",
            ),
        ]
        triggers: ClassVar = [kept_in_bounds("replay_in_bounds", "first_on", "last_on")]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"
