"""Plans, the policies members hold in them, and the agents on each policy on a date."""

from typing import ClassVar

import pgtrigger
from django.db import models

from arsos.kernel.chained import Chained, ChainedWhenStored
from arsos.kernel.identity import new_id
from arsos.kernel.moments import dated_when_changed, fixed, stamped_now
from arsos.kernel.periods import DatedRow
from members.catalog.plan_types import FAMILIES, NETWORKS, PLAN_TYPES
from members.models.people import Member

ONE_AGENT_OF_RECORD = """
    IF NEW.role <> 'agent_of_record' THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM members_policy WHERE id = NEW.policy_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM members_policy_agent other
        WHERE other.policy_id = NEW.policy_id AND other.role = 'agent_of_record' AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.ends_on, 'infinity'::date)
          AND COALESCE(other.ends_on, 'infinity'::date) >= NEW.starts_on
    ) THEN
        RAISE EXCEPTION 'two agents of record on one day' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
"""

BOOK = ("policy_id", "member_id", "agent_id", "role", "starts_on", "ends_on")
GOES_WITH_ITS_MEMBER = """
    IF EXISTS (SELECT FROM members_member WHERE id = OLD.member_id AND purged_at IS NULL) THEN
        RAISE EXCEPTION 'a policy is kept as long as its member' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
"""
"""How long somebody's records are kept follows from their policies (R36)."""


class Plan(models.Model):
    """A product: for Medicare a CMS contract–PBP–segment, for Individual an own code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    plan_type = models.CharField(max_length=12, choices=[(code, code) for code in PLAN_TYPES])
    family = models.CharField(max_length=12, choices=[(code, code) for code in FAMILIES])
    network = models.CharField(max_length=8, choices=[(code, code) for code in NETWORKS], default="none")

    class Meta:
        db_table = "members_plan"
        triggers: ClassVar = [fixed("family_of_a_plan_stays", "family")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Policy(models.Model):
    """A member's enrollment. Its state on a date follows from the dates; cancelled never was in force."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy_number = models.CharField(max_length=40, unique=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="policies")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="policies")
    effective_on = models.DateField()
    terminates_on = models.DateField(null=True, blank=True, help_text="Last day of coverage")
    cancelled_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "members_policy"
        verbose_name_plural = "policies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(terminates_on__isnull=True) | models.Q(terminates_on__gte=models.F("effective_on")),
                name="policy_ends_after_start",
            )
        ]
        triggers: ClassVar = [
            fixed("policy_stays_with_its_member", "member_id"),
            dated_when_changed(
                "changes_of_coverage_are_dated", "terminates_on", "cancelled_on", "plan_id", by="updated_at"
            ),
            stamped_now("policies_are_of_now", "updated_at"),
            pgtrigger.Trigger(
                name="policies_go_with_their_member",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=GOES_WITH_ITS_MEMBER,
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.id}"


class PolicyAgent(ChainedWhenStored, DatedRow):
    """An agent's role on a policy from one day to another; access follows the dates (R30)."""

    chained = (Chained("policy_agent", BOOK, subject="member_id", tombstone="member", is_final=False),)

    class AgentRole(models.TextChoices):
        WRITING_AGENT = "writing_agent", "Writing agent"
        AGENT_OF_RECORD = "agent_of_record", "Agent of record"
        SERVICING_AGENT = "servicing_agent", "Servicing agent"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="agents")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="policy_agents")
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="policy_roles")
    role = models.CharField(max_length=20, choices=AgentRole)

    class Meta:
        db_table = "members_policy_agent"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "agent", "role", "starts_on"], name="policy_agent_once_per_start")
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "role", "member"], name="book_of_business"),
            models.Index(fields=["member", "role"], name="agents_of_member"),
            models.Index(
                fields=["starts_on"], condition=models.Q(role="agent_of_record"), name="agent_of_record_begins"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="one_agent_of_record",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ONE_AGENT_OF_RECORD,
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.starts_on}"
