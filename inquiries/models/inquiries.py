"""The inquiry itself."""

from typing import Any, ClassVar
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least

from arsos.kernel.chained import Chained
from arsos.kernel.identity import new_id
from arsos.kernel.moments import fixed, kept_in_bounds, stamped_now
from inquiries.models.prospects import Prospect
from inquiries.models.types import InquiryType, InquiryTypeVersion
from inquiries.rules.lifecycle import DONE, Status

STATUS_STEPS_VERSION = """
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'status changed without a version step' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
SURVIVOR_IS_OPEN = """
    IF NEW.status <> 'duplicate' THEN
        RETURN NEW;
    END IF;
    IF NEW.duplicate_of_id IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.duplicate_of_id IS DISTINCT FROM OLD.duplicate_of_id) THEN
        PERFORM 1 FROM inquiries_inquiry survivor
        WHERE survivor.id = NEW.duplicate_of_id AND survivor.status IN ('queued', 'in_progress', 'pending')
        FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a duplicate continues in an open inquiry' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR OLD.status <> 'duplicate')
       AND EXISTS (SELECT 1 FROM inquiries_inquiry other WHERE other.duplicate_of_id = NEW.id) THEN
        RAISE EXCEPTION 'an inquiry that continues others is not set aside' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""Two people who set two inquiries aside in favor of each other at once wait for one row lock here; the second of them
finds the other set aside, and is refused.
"""

HELD = [Status.IN_PROGRESS, Status.PENDING]


FILED = (
    "flow",
    "inquiry_type_id",
    "member_id",
    "prospect_id",
    "submitted_by_id",
    "submitted_by_name",
    "on_behalf_of",
    "created_at",
    "summary",
    "description",
    "details",
    "external_reference",
)
"""Who asked, about whom, when, and in which words."""


class Inquiry(models.Model):
    """What an agent asked for after the sale, and how far it is (R8–R20).

    `status` is written by the status gate alone; a trigger refuses a change without a version step.
    """

    chained = (
        Chained("filing", FILED, subject="id", tombstone="inquiry", is_final=False),
        Chained(
            "answer",
            ("answer", "relay_text"),
            subject="id",
            tombstone="inquiry",
            is_final=False,
            where=~Q(answer="", relay_text=""),
        ),
        Chained(
            "link_in_force",
            ("linked_member_id", "linked_policy_id", "link_is_sure"),
            subject="id",
            tombstone="inquiry",
            is_final=False,
            where=Q(linked_member__isnull=False),
        ),
    )

    class Flow(models.TextChoices):
        MY_HUMANA_BUSINESS = "my_humana_business", "My Humana Business"
        SERVICE_INQUIRY_CARD = "service_inquiry_card", "Service Inquiry card"

    class Authority(models.TextChoices):
        OWN_APPLICATION = "own_application", "Own application"
        MEMBER_AUTHORIZATION = "member_authorization", "Authorization by the member"
        NONE = "none", "None"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    flow = models.CharField(max_length=24, choices=Flow)
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Status])
    pending_reason = models.CharField(max_length=12, blank=True)
    status_since = models.DateTimeField()
    hold_until = models.DateTimeField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField()
    inquiry_type = models.ForeignKey(InquiryType, on_delete=models.PROTECT, related_name="inquiries")
    type_version = models.ForeignKey(InquiryTypeVersion, on_delete=models.PROTECT, related_name="inquiries")
    line_of_business = models.CharField(max_length=12)
    family = models.CharField(max_length=12)
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    prospect = models.ForeignKey(Prospect, null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries")
    authority = models.CharField(max_length=24, choices=Authority, blank=True)
    authority_verified_at = models.DateTimeField(null=True, blank=True)
    authority_verified_by = models.UUIDField(null=True, blank=True)
    policy = models.ForeignKey(
        "members.Policy", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    linked_member = models.ForeignKey(
        "members.Member",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="linked_inquiries",
        help_text="Who it turned out to be about, for ARSOS alone; the agent goes on seeing whom they named",
    )
    linked_policy = models.ForeignKey(
        "members.Policy", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    link_is_sure = models.BooleanField(default=False, help_text="An exact match, or accepted by a lead")
    application = models.ForeignKey(
        "members.Application", null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="inquiries")
    submitted_by_id = models.UUIDField(null=True)
    submitted_by_name = models.CharField(max_length=120)
    on_behalf_of = models.CharField(max_length=20, blank=True)
    queue = models.ForeignKey("desk.WorkQueue", on_delete=models.PROTECT, related_name="inquiries")
    required_skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    assignee = models.ForeignKey(
        "desk.Associate", null=True, blank=True, on_delete=models.PROTECT, related_name="held_inquiries"
    )
    last_holder = models.ForeignKey("desk.Associate", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    self_service = models.JSONField(null=True, blank=True)
    external_reference = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    relay_text = models.TextField(blank=True)
    no_relay_needed = models.BooleanField(default=False)
    resolution_code = models.CharField(max_length=24, blank=True)
    close_reason = models.CharField(max_length=24, blank=True)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    before_duplicate = models.JSONField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="set_aside",
        db_index=False,
        help_text="The open inquiry in which a duplicate continues",
    )
    set_aside_quietly = models.BooleanField(
        default=False, help_text="Its agent may not know of the inquiry in which it continues (R14)"
    )
    escalated_to_id = models.UUIDField(null=True, blank=True)
    escalation = models.JSONField(null=True, blank=True, help_text="Its latest escalation: id, state, level, owner")
    watcher_ids = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="Users of ARSOS who want to hear of it"
    )
    hand_over_suggested = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    warning_at = models.DateTimeField(null=True, blank=True)
    clock_check_at = models.DateTimeField(null=True, blank=True, help_text="The next warning or breach of a clock")
    follow_up_since = models.DateTimeField(null=True, blank=True, help_text="From when the days to it are counted")
    follow_ups_done = models.PositiveSmallIntegerField(default=0)
    follow_up_at = models.DateTimeField(null=True, blank=True, help_text="The next reminder, or the end")
    follow_up_calendar = models.ForeignKey(
        "desk.CalendarVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    next_check_at = models.GeneratedField(
        expression=Least("clock_check_at", "hold_until", "follow_up_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        null=True,
    )
    open_requests = models.PositiveSmallIntegerField(default=0, help_text="Department requests without an answer")
    work_starts_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    history_position = models.PositiveIntegerField(default=0)
    history_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "inquiries_inquiry"
        verbose_name_plural = "inquiries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=HELD, assignee__isnull=False) | (~Q(status__in=HELD) & Q(assignee__isnull=True)),
                name="inquiry_held_when_worked",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PENDING, pending_reason__in=["agent", "member", "department"])
                | (~Q(status=Status.PENDING) & Q(pending_reason="")),
                name="inquiry_pending_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(prospect__isnull=False), name="inquiry_is_about_somebody"
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(prospect__isnull=True), name="inquiry_filed_about_one_person"
            ),
            models.CheckConstraint(
                condition=Q(linked_member__isnull=False) | Q(linked_policy__isnull=True, link_is_sure=False),
                name="inquiry_link_names_a_member",
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=4), name="inquiry_priority_1_to_4"),
            models.CheckConstraint(
                condition=~Q(status=Status.RESOLVED) | Q(resolved_at__isnull=False),
                name="inquiry_resolved_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | (Q(closed_at__isnull=False) & ~Q(close_reason="")),
                name="inquiry_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_at__isnull=True) | Q(status__in=[Status.PENDING, Status.RESOLVED]),
                name="inquiry_followed_up_while_waiting",
            ),
            models.CheckConstraint(condition=Q(family__in=["medicare", "individual"]), name="inquiry_of_one_family"),
            models.CheckConstraint(
                condition=Q(status=Status.DUPLICATE) | Q(duplicate_of__isnull=True, set_aside_quietly=False),
                name="inquiry_continues_elsewhere_as_duplicate",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")), name="inquiry_continues_in_another"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "queue",
                models.Case(models.When(priority=1, then=0), default=1, output_field=models.SmallIntegerField()),
                "due_at",
                "created_at",
                "id",
                condition=Q(status=Status.QUEUED),
                name="inquiry_next_in_queue",
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="inquiry_newest_first"),
            models.Index("queue", F("created_at").desc(), F("id").desc(), name="inquiry_of_queue"),
            models.Index("agent", F("created_at").desc(), F("id").desc(), name="inquiry_of_agent"),
            models.Index("member", F("created_at").desc(), F("id").desc(), name="inquiry_of_member"),
            models.Index(
                fields=["agent", "status"],
                condition=Q(status__in=[*HELD, "queued", "resolved"]),
                name="inquiry_needs_agent",
            ),
            models.Index(
                fields=["agent", "-updated_at", "id"],
                condition=Q(status__in=sorted(DONE)),
                name="inquiry_done_of_agent",
            ),
            models.Index(
                fields=["assignee", "status"],
                condition=Q(assignee__isnull=False),
                name="inquiry_held_by",
            ),
            models.Index(
                fields=["follow_up_calendar"], condition=Q(follow_up_at__isnull=False), name="followed_up_on_calendar"
            ),
            models.Index(
                fields=["resolved_at"],
                include=["queue"],
                condition=Q(resolved_at__isnull=False),
                name="inquiry_resolved_in_queue",
            ),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="inquiry_closed"),
            models.Index(
                fields=["queue", "due_at"],
                include=["status", "warning_at", "created_at"],
                condition=Q(status__in=[*HELD, "queued"]),
                name="inquiry_open_by_due_time",
            ),
            models.Index(
                fields=["escalated_to_id"], condition=Q(escalated_to_id__isnull=False), name="inquiry_escalated_to"
            ),
            GinIndex(fields=["watcher_ids"], condition=~Q(watcher_ids=[]), name="inquiry_watched"),
            models.Index(
                fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="inquiry_set_aside_for"
            ),
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="inquiry_check_due"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="status_steps_version",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status", "version"),
                func=STATUS_STEPS_VERSION,
            ),
            pgtrigger.Trigger(
                name="duplicate_continues_in_open_one",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "duplicate_of_id"),
                func=SURVIVOR_IS_OPEN,
            ),
            kept_in_bounds("wait_ends_in_bounds", "hold_until"),
            stamped_now("inquiries_are_of_now", "created_at", "updated_at", "resolved_at", "closed_at"),
            fixed("family_of_an_inquiry_stays", "family"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def known_member(self) -> Any:
        """The member it is about as far as ARSOS is sure: as linked, or as filed; None for a prospect."""
        return self.linked_member if self.link_is_sure else self.member

    @property
    def known_policy(self) -> Any:
        """The policy it is about as far as ARSOS is sure, or None."""
        return self.linked_policy if self.link_is_sure else self.policy

    @property
    def person_ids(self) -> list[UUID]:
        """Everybody it is about: as filed, and as linked once that is sure."""
        linked = self.linked_member_id if self.link_is_sure else None
        return [one for one in (self.member_id, self.prospect_id, linked) if one is not None]

    @property
    def status_for_agents(self) -> str:
        """What agents are told: one that continues in an inquiry they may not know of waits in its queue (R14)."""
        return Status.QUEUED if self.set_aside_quietly else self.status
