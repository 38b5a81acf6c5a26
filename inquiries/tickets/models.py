"""What agents report when Vantage itself fails: an object of its own, not an inquiry (R3)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.column_triggers import kept_in_bounds
from foundation.identifiers import new_id
from inquiries.filing.models import InquiryDraft
from inquiries.tickets.rules import TicketState


class SupportUnit(models.Model):
    """Who repairs Vantage, and how it is told: by mail, by webhook to its own system, or both."""

    shipped_key = ("code",)

    code = models.SlugField(max_length=20, primary_key=True)
    title = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    client = models.ForeignKey(
        "accounts.ApiClient", null=True, blank=True, on_delete=models.PROTECT, related_name="support_units"
    )

    class Meta:
        db_table = "inquiries_support_unit"

    def __str__(self) -> str:
        return self.title


class TechnicalTicket(models.Model):
    """A failure of Vantage as an agent saw it, with the drafts that were in the works (nothing typed is lost)."""

    class Problem(models.TextChoices):
        CANNOT_SUBMIT = "cannot_submit", _("An inquiry cannot be submitted")
        PAGE_FAILS = "page_fails", _("A page fails or stays empty")
        SIGN_IN = "sign_in", _("Sign-in fails")
        SLOW = "slow", _("Vantage is slow")
        WRONG_DATA = "wrong_data", _("A page shows something wrong")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="technical_tickets")
    filed_by_name = models.CharField(max_length=120)
    unit = models.ForeignKey(SupportUnit, on_delete=models.PROTECT, related_name="tickets")
    problem = models.CharField(max_length=16, choices=Problem)
    page = models.CharField(max_length=200, blank=True)
    what_happened = models.TextField()
    error_code = models.CharField(max_length=80, blank=True)
    # As the page reports it, to reproduce the fault.
    environment = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in TicketState])
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=8, blank=True, help_text=_("mail or system"))
    solution = models.TextField(blank=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Each one is a new letter to the unit.
    reopenings = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    # Kept while a ticket is open: the agent could not submit them (R3).
    drafts = models.ManyToManyField(InquiryDraft, related_name="technical_tickets")

    class Meta:
        db_table = "inquiries_technical_ticket"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_ticket_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(handed_over_at__isnull=False), name="handed_ticket_has_time"
            ),
            models.CheckConstraint(condition=Q(occurred_at__lte=models.F("filed_at")), name="ticket_after_its_failure"),
        ]
        triggers: ClassVar = [kept_in_bounds("ticket_in_bounds", "occurred_at")]
        indexes: ClassVar = [
            models.Index(fields=["agent", "-filed_at", "id"], name="ticket_of_agent"),
            models.Index(fields=["-filed_at", "id"], name="ticket_newest"),
        ]

    def __str__(self) -> str:
        return self.reference


class TicketStep(models.Model):
    """One step of a ticket's life, in words of who took it."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(TechnicalTicket, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    by_name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_technical_ticket_step"
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.kind
