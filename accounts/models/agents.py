"""Agents, their agencies, and dated affiliations and delegations."""

from typing import Any, ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.users import User
from foundation import lengths
from foundation.chained import Chained, ChainedWhenStored
from foundation.column_triggers import kept_in_bounds
from foundation.identifiers import new_id
from foundation.moments import display_date
from foundation.periods import DatedRow, require_day_of_business

NO_OVERLAP = """
    PERFORM 1 FROM accounts_agent WHERE id = NEW.agent_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_agent_affiliation other
        WHERE other.agent_id = NEW.agent_id AND other.id <> NEW.id
          AND other.starts_on <= COALESCE(NEW.ends_on, 'infinity'::date)
          AND COALESCE(other.ends_on, 'infinity'::date) >= NEW.starts_on
    ) THEN
        RAISE EXCEPTION 'affiliations of one agent overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
"""

LED_BY = (
    "agent_id",
    "agency_id",
    "sales_manager_id",
    "broker_relationship_manager_id",
    "broker_relationship_executive_id",
    "starts_on",
    "ends_on",
)
DELEGATED = ("principal_id", "delegate_id", "starts_on", "ends_on")

NAMED_AND_CALLED = r"""
    IF (TG_OP = 'INSERT' OR NEW.phone IS DISTINCT FROM OLD.phone)
       AND NEW.phone !~ '^(\+[0-9]{7,15}( x[0-9]{1,7})?)?$' THEN
        RAISE EXCEPTION 'the phone is none' USING ERRCODE = 'check_violation';
    END IF;
    IF btrim(NEW.first_name) = '' OR btrim(NEW.last_name) = '' THEN
        RAISE EXCEPTION 'the name is none' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Agency(models.Model):
    """A brokerage that agents belong to; its principals see the downline (R30)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    # Sees the books of all agents of the agency, like a manager (R30).
    principal = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="agencies_led")

    class Meta:
        db_table = "accounts_agency"
        verbose_name_plural = gettext_lazy("agencies")

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """A seller of health plans, known by SAN and NPN; neither is a credential."""

    class Channel(models.TextChoices):
        CAREER = "career", gettext_lazy("Career")
        BROKER = "broker", gettext_lazy("Broker")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="agent")
    # Humana's own number of a seller; many know it, so it proves nothing.
    san = models.CharField(gettext_lazy("SAN"), max_length=20, unique=True)
    # National Producer Number, stored without leading zeros, so that both ways of writing it are one agent.
    npn = models.CharField(gettext_lazy("NPN"), max_length=10, unique=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=lengths.PHONE, blank=True)
    released_on = models.DateField(null=True, blank=True, validators=[require_day_of_business])

    class Meta:
        db_table = "accounts_agent"
        triggers: ClassVar = [
            kept_in_bounds("agent_release_in_bounds", "released_on"),
            pgtrigger.Trigger(
                name="agent_is_named_and_called",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("first_name", "last_name", "phone"),
                func=NAMED_AND_CALLED,
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(san__regex=r"^\d{1,20}$"), name="agent_san_is_digits"),
            models.CheckConstraint(condition=models.Q(npn__regex=r"^[1-9]\d{0,9}$"), name="agent_npn_is_normal"),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """One commit with the document that finds the agent."""
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class AgentAffiliation(ChainedWhenStored, DatedRow):
    """Where an agent belongs and who leads them, from one day to another (R28, R30)."""

    chained = (Chained("affiliation", LED_BY, subject="agent_id", tombstone="person", is_final=False),)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="affiliations")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="affiliations")
    sales_manager = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="career_downline"
    )
    broker_relationship_manager = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="broker_downline"
    )
    broker_relationship_executive = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="executive_downline"
    )

    class Meta:
        db_table = "accounts_agent_affiliation"
        indexes: ClassVar = [models.Index(fields=["agent", "starts_on"], name="affiliation_of_agent")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="affiliations_do_not_overlap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NO_OVERLAP,
            ),
            kept_in_bounds("affiliation_in_bounds", "starts_on", "ends_on"),
        ]

    def __str__(self) -> str:
        return f"affiliation from {self.starts_on}"

    def clean(self) -> None:
        """Says which affiliation holds on some of these days already; the trigger judges when two are made at once."""
        super().clean()
        if not (self.starts_on and self.agent_id):
            return
        others = AgentAffiliation.objects.filter(agent=self.agent_id).exclude(id=self.id)
        ends_later = Q(ends_on__isnull=True) | Q(ends_on__gte=self.starts_on)
        begins_before = Q(starts_on__lte=self.ends_on) if self.ends_on else Q()
        other = others.filter(ends_later, begins_before).order_by("starts_on").first()
        if other is not None:
            words = (
                _(
                    "This agent has another affiliation on some of these days: from %(first)s to %(last)s. "
                    "End that one first."
                )
                if other.ends_on
                else _(
                    "This agent has another affiliation on some of these days: from %(first)s with no last day. "
                    "End that one first."
                )
            )
            last = display_date(other.ends_on, with_year=True) if other.ends_on else ""
            raise ValidationError(words % {"first": display_date(other.starts_on, with_year=True), "last": last})


class AgentDelegation(ChainedWhenStored, DatedRow):
    """One agent lets another act in their book, for a time (R30)."""

    chained = (Chained("delegation", DELEGATED, subject="principal_id", tombstone="person", is_final=False),)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    principal = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="delegations_held")

    class Meta:
        db_table = "accounts_agent_delegation"
        triggers: ClassVar = [kept_in_bounds("delegation_in_bounds", "starts_on", "ends_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "delegate", "starts_on"], name="delegation_once_per_start"),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("delegate")), name="delegation_is_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"delegation from {self.starts_on}"
