"""Words that associates write again and again, kept once (R19)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id


class Macro(models.Model):
    """A text with variables for one place of an inquiry's page; it fills the form, people send it."""

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
    is_active = models.BooleanField(default=True)
    # The order in which they are offered; smaller first.
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "inquiries_macro"
        ordering: ClassVar = ["position", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(place="answer") | Q(relay_text="", resolution_code=""), name="macro_relays_in_answers"
            )
        ]

    def __str__(self) -> str:
        return self.title
