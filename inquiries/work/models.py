"""Words that associates write again and again, kept once (R19); and messages that can still be undone."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import stamped_now
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.inquiry.rules import PendingReason


class Macro(models.Model):
    """A text with variables for one place of an inquiry's page, which people send; one that is complete may also set
    the priority, ask a department or hold the inquiry, all by one press.
    """

    shipped_key = ("place", "title")

    class Place(models.TextChoices):
        MESSAGE = "message", _("Message to the agent")
        NOTE = "note", _("Internal note")
        ANSWER = "answer", _("Answer with relay text")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=80, unique=True)
    place = models.CharField(max_length=10, choices=Place)
    body = models.TextField(help_text=_("Write variables in double braces: {{reference}}, {{agent_first_name}} …"))
    relay_text = models.TextField(blank=True, help_text=_("For answers: what the agent tells the member"))
    resolution_code = models.CharField(max_length=24, blank=True, help_text=_("For answers: the outcome it chooses"))
    inquiry_types = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text=_("Empty: offered for every type")
    )
    is_complete = models.BooleanField(
        default=False, help_text=_("Nothing is to be added by hand: one press sends the text and does the rest")
    )
    sets_priority = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(level, f"P{level}") for level in (1, 2, 3, 4)]
    )
    holds_for = models.CharField(
        max_length=16,
        blank=True,
        choices=[
            (PendingReason.AGENT.value, _("Agent")),
            (PendingReason.MEMBER.value, _("Member")),
            (PendingReason.DEPARTMENT.value, _("Department")),
        ],
        help_text=_("On hold with the text: a message waits for the agent or the member, a note for a department"),
    )
    asks_department = models.ForeignKey(
        "inquiries.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.CharField(max_length=200, blank=True, help_text=_("What the department is asked; with variables"))
    is_active = models.BooleanField(default=True)
    # The order in which they are offered; smaller first.
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "inquiries_macro"
        ordering: ClassVar = ["position", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(place="answer") | Q(relay_text="", resolution_code=""), name="macro_relays_in_answers"
            ),
            models.CheckConstraint(
                condition=Q(sets_priority__isnull=True) | Q(sets_priority__range=(1, 4)), name="macro_priority_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(asks_department__isnull=True, question="")
                | (Q(asks_department__isnull=False) & ~Q(question="") & ~Q(place="answer")),
                name="macro_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(holds_for="")
                | Q(place="message", holds_for__in=("agent", "member"))
                | Q(place="note", holds_for="department"),
                name="macro_holds_where_it_is_read",
            ),
            models.CheckConstraint(
                condition=Q(is_complete=True)
                | Q(sets_priority__isnull=True, holds_for="", asks_department__isnull=True),
                name="macro_does_more_when_complete",
            ),
            models.CheckConstraint(
                condition=Q(is_complete=False) | ~Q(place="answer") | ~Q(resolution_code=""),
                name="macro_complete_answer_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.title


WAITS = Q(message__isnull=True, undone_at__isnull=True)


HELD = ("inquiry_id", "is_staff", "author_id", "author_name", "author_role", "created_at", "send_at")
"""Who wrote it, when, and until when it can be undone."""


class HeldMessages(models.Manager["HeldMessage"]):
    """Finds what waits and what has ended."""

    def due(self, at: datetime) -> QuerySet["HeldMessage"]:
        """What is to be sent, in the order in which its time came."""
        return self.filter(WAITS, send_at__lte=at).order_by("send_at", "id")

    def ended(self) -> QuerySet["HeldMessage"]:
        """What was sent or undone."""
        return self.exclude(WAITS)


class HeldMessage(models.Model):
    """A message to the other side on its way: shown to its author alone until it is sent, and never if it is undone.

    It ends once: as the message it became, or undone. The words stand in one place, so a sent one holds none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="held_messages")
    body = models.TextField()
    is_staff = models.BooleanField(help_text=_("Whether ARSOS writes it to the agent"))
    author_id = models.UUIDField()
    author_name = models.CharField(max_length=120)
    # The role in which it was written; people have several.
    author_role = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    send_at = models.DateTimeField(help_text=_("Until then its author can undo it"))
    undone_at = models.DateTimeField(null=True)
    message = models.OneToOneField(
        InquiryMessage, null=True, on_delete=models.CASCADE, related_name="+", help_text=_("What it became")
    )

    objects = HeldMessages()

    class Meta:
        db_table = "inquiries_held_message"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(undone_at__isnull=True, body=""), name="held_message_ends_once"
            ),
            models.CheckConstraint(condition=Q(send_at__gt=F("created_at")), name="held_message_waits"),
        ]
        indexes: ClassVar = [models.Index(fields=["send_at"], condition=WAITS, name="held_message_due")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="held_message_stays_as_written", operation=pgtrigger.UpdateOf(*HELD)),
            pgtrigger.Protect(
                name="held_message_stays_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__undone_at__isnull=False) | pgtrigger.Q(old__message__isnull=False),
            ),
            stamped_now("held_messages_are_of_now", "created_at", "undone_at"),
        ]

    def __str__(self) -> str:
        return "held message"

    @property
    def is_ended(self) -> bool:
        """Whether it was sent or undone."""
        return self.message_id is not None or self.undone_at is not None
