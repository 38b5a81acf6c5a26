"""One cause behind many inquiries, the inquiries linked to it, and what was posted to all of them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation import lengths
from foundation.column_triggers import fixed, stamped_now
from foundation.identifiers import new_id
from foundation.jobs.models import JobRun
from inquiries.catalog.models import InquiryType
from inquiries.incidents.rules import PostKind
from inquiries.inquiry.models import Inquiry

MADE_ONCE = ("reference", "title", "what_happened", "inquiry_type_id", "opened_at", "opened_by_name")
WORDS = ("incident_id", "kind", "body", "relay_text", "no_relay_needed", "resolution_code", "created_at")
NOTHING_URGENT = """
    IF NEW.state = 'done' AND EXISTS (
        SELECT FROM inquiries_incident_post post, inquiries_inquiry inquiry
        WHERE post.id = NEW.post_id AND post.kind = 'answer' AND inquiry.id = NEW.inquiry_id
          AND (inquiry.priority = 1 OR inquiry.hand_over_suggested OR inquiry.open_requests > 0)
    ) THEN
        RAISE EXCEPTION 'a shared answer ends no P1, no open suggestion of a handoff and no open department request'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
"""Whoever writes past the rule is refused in the commit that would have ended such an inquiry."""
LINKED_WHILE_OPEN = """
    IF NEW.ended_at IS NULL THEN
        PERFORM 1 FROM inquiries_incident WHERE id = NEW.incident_id AND closed_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nothing is linked to an incident that is closed' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


class Incident(models.Model):
    """Something that went wrong for many members at once, in words without anybody's data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=lengths.TITLE)
    what_happened = models.TextField()
    inquiry_type = models.ForeignKey(
        InquiryType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The type in which it shows; inquiries of it are suggested"),
    )
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField()
    opened_by_name = models.CharField(max_length=lengths.ACTOR_NAME)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=lengths.ACTOR_NAME, blank=True)

    class Meta:
        db_table = "inquiries_incident"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by_name="")
                | Q(closed_at__isnull=False) & ~Q(closed_by_name=""),
                name="incident_closed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="incident_has_a_title"),
        ]
        indexes: ClassVar = [models.Index(fields=["-opened_at", "id"], name="incident_newest")]
        triggers: ClassVar = [
            fixed("incident_stays_as_made", *MADE_ONCE),
            stamped_now("incidents_are_of_now", "opened_at", "closed_at"),
        ]

    def __str__(self) -> str:
        return self.reference


class IncidentLink(models.Model):
    """An inquiry that has this cause, from when to when. Rows stay: together they say who linked what."""

    class Ended(models.TextChoices):
        UNLINKED = "unlinked", _("Unlinked")
        CLOSED = "closed", _("The incident was closed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="+")
    linked_at = models.DateTimeField()
    linked_by_name = models.CharField(max_length=lengths.ACTOR_NAME)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=lengths.ACTOR_NAME, blank=True)
    ended_why = models.CharField(max_length=8, choices=Ended, blank=True)

    class Meta:
        db_table = "inquiries_incident_link"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=Q(ended_at__isnull=True), name="inquiry_in_one_open_incident"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="", ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=["unlinked", "closed"]) & ~Q(ended_by_name=""),
                name="incident_link_ended_for_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["incident", "linked_at"], name="incident_link_of_incident")]
        triggers: ClassVar = [
            fixed("incident_link_stays_as_made", "incident_id", "inquiry_id", "linked_at", "linked_by_name"),
            stamped_now("incident_links_are_of_now", "linked_at", "ended_at"),
            pgtrigger.Trigger(
                name="linked_while_open", when=pgtrigger.Before, operation=pgtrigger.Insert, func=LINKED_WHILE_OPEN
            ),
        ]

    def __str__(self) -> str:
        return f"link of {self.inquiry_id}"


class IncidentPost(JobRun):
    """One update or answer for every linked inquiry, and how far it is; without anybody's data, so it is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in PostKind])
    body = models.TextField(help_text=_("The update, or the answer to the agent"))
    relay_text = models.TextField(blank=True)
    no_relay_needed = models.BooleanField(default=False)
    resolution_code = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveSmallIntegerField()
    started_by_id = models.UUIDField(null=True)
    started_by_client = models.CharField(max_length=100, blank=True)
    started_by_name = models.CharField(max_length=lengths.ACTOR_NAME)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(JobRun.Meta):
        abstract = False
        db_table = "inquiries_incident_post"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="update", relay_text="", resolution_code="", no_relay_needed=False)
                | (Q(kind="answer") & ~Q(resolution_code="") & (~Q(relay_text="") ^ Q(no_relay_needed=True))),
                name="incident_answer_says_what_to_relay",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
                name="incident_post_finished_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(refusal="") | ~Q(state="failed") & Q(refusal=""),
                name="incident_post_failed_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(finished_at__isnull=True), name="incident_posts_one_by_one"
            ),
        ]
        indexes: ClassVar = [
            *JobRun.Meta.indexes,
            models.Index(fields=["created_at"], condition=Q(finished_at__isnull=True), name="incident_post_open"),
            models.Index(fields=["started_by_id", "-created_at"], name="incident_post_of_person"),
        ]
        triggers: ClassVar = [
            fixed("incident_post_stays_as_written", *WORDS),
            stamped_now("incident_posts_are_of_now", "created_at", "finished_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.total}"


class IncidentPostItem(models.Model):
    """One inquiry of a post and what became of it; its outcome shares the commit of the action."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        LEFT_OUT = "left_out", _("Left out")
        SKIPPED = "skipped", _("Not started: the job was canceled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(IncidentPost, on_delete=models.CASCADE, related_name="items")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True, help_text=_("Why it was left out"))
    detail = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("When its agent was told, with their others"))

    class Meta:
        db_table = "inquiries_incident_post_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "inquiry"], name="incident_post_item_once"),
            models.UniqueConstraint(fields=["post", "position"], name="incident_post_item_in_order"),
            models.CheckConstraint(
                condition=Q(state="left_out") & ~Q(code="") | ~Q(state="left_out") & Q(code="", detail=""),
                name="incident_post_item_left_out_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(state="done"), name="incident_post_told_of_what_was_done"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="shared_answers_end_nothing_urgent",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                func=NOTHING_URGENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} item"
