"""Which member an inquiry was linked to, by whom and why, and what a lead says of it (R11)."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.column_triggers import stamped_now
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry

LINKED = (
    "inquiry_id",
    "position",
    "member_id",
    "policy_id",
    "agrees",
    "differs",
    "purpose",
    "linked_by_id",
    "linked_by_name",
    "linked_at",
)
REVIEWED = ("state", "review_note", "reviewed_by_id", "reviewed_at")
IN_FORCE = """
    IF EXISTS (
        SELECT 1 FROM inquiries_subject_link later
        WHERE later.inquiry_id = NEW.inquiry_id AND later.position > NEW.position AND later.state <> 'undone'
    ) THEN
        RAISE EXCEPTION 'a later link has taken its place' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class SubjectLink(models.Model):
    """One link of an inquiry to a member; each stays when the next is made.

    A link that is no exact match is open until a lead accepts or undoes it; nobody has rights or is shown anything of
    the member before that. The last one that is not undone is in force.
    """

    chained = (
        Chained("subject_link", LINKED, subject="inquiry_id", tombstone="inquiry"),
        Chained("subject_link_state", REVIEWED, subject="inquiry_id", tombstone="inquiry", is_final=False),
    )

    class State(models.TextChoices):
        MATCHED = "matched", _("Exact match")
        OPEN = "open", _("To review")
        ACCEPTED = "accepted", _("Accepted")
        UNDONE = "undone", _("Undone")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="subject_links")
    # Counts the links of one inquiry; the last that is not undone is in force.
    position = models.PositiveIntegerField()
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="subject_links")
    policy = models.ForeignKey("members.Policy", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    agrees = ArrayField(models.CharField(max_length=20), default=list, help_text=_("Fields in which the two agree"))
    differs = ArrayField(models.CharField(max_length=20), default=list, help_text=_("Fields in which the two differ"))
    # Why somebody linked what does not match exactly; empty for exact matches.
    purpose = models.CharField(max_length=300, blank=True)
    linked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    linked_by_name = models.CharField(max_length=120)
    linked_at = models.DateTimeField()
    review_note = models.CharField(max_length=500, blank=True)
    reviewed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inquiries_subject_link"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inquiry", "position"], name="subject_link_position_once"),
            models.CheckConstraint(condition=Q(state="matched") | ~Q(purpose=""), name="subject_link_has_a_purpose"),
            models.CheckConstraint(
                condition=Q(state__in=["matched", "open"], reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(state__in=["accepted", "undone"], reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="subject_link_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | Q(linked_by__isnull=True) | ~Q(reviewed_by=F("linked_by")),
                name="subject_link_reviewed_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["linked_at"], condition=Q(state="open"), name="subject_link_to_review"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="link_in_force_is_accepted",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(new__state="accepted"),
                func=IN_FORCE,
            ),
            pgtrigger.Protect(name="links_to_members_stay", operation=pgtrigger.Delete),
            stamped_now("links_to_members_are_of_now", "linked_at", "reviewed_at"),
        ]

    def __str__(self) -> str:
        return f"link {self.position} of {self.inquiry_id}"

    @property
    def is_sure(self) -> bool:
        """An exact match, or accepted by a lead."""
        return self.state in {self.State.MATCHED, self.State.ACCEPTED}
