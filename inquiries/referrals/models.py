"""Tables of what ARSOS does not take on: referrals with their destinations, and self-service offers (R1, R4)."""

from typing import ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.column_triggers import stamped_now
from foundation.identifiers import new_id
from inquiries.catalog.models import LONGEST_TERMS, ONE_SIDE_OF_A_TYPE, InquiryType


class ReferralDestination(models.Model):
    """Where a refused request belongs, with its hours and channels as an agent needs them."""

    shipped_key = ("code",)

    code = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    calendar = models.ForeignKey(
        "desk.Calendar",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referral_destinations",
        help_text=gettext_lazy("The same hours as a calendar, so that an agent is told whether it is open now"),
    )
    message = models.TextField()

    class Meta:
        db_table = "inquiries_referral_destination"

    def __str__(self) -> str:
        return self.title


class RefusedType(models.Model):
    """A request that ARSOS does not take: where it belongs, and what the agent should have at hand there."""

    shipped_key = ("code",)

    code = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)
    destination = models.ForeignKey(ReferralDestination, on_delete=models.PROTECT, related_name="refused_types")
    message = models.TextField(help_text=gettext_lazy("What to have at hand there"))
    is_active = models.BooleanField(default=True, help_text=gettext_lazy("Off: ARSOS refers this away no more"))
    search_terms = models.CharField(
        max_length=LONGEST_TERMS,
        blank=True,
        help_text=gettext_lazy("What people say when they need it, such as: address moved move"),
    )

    class Meta:
        db_table = "inquiries_refused_type"
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="what_is_taken_is_not_refused",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("is_active", "code"),
                condition=pgtrigger.Q(new__is_active=True),
                func=ONE_SIDE_OF_A_TYPE.format(other="inquiries_type", words="ARSOS takes this type"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What agents can file is not refused at the same time: nobody could file it any more."""
        if self.is_active and InquiryType.objects.filter(code=self.code, is_active=True).exists():
            words = _(
                "ARSOS takes inquiries of the type “%(code)s”. Make the type inactive first, or use another code."
            )
            raise ValidationError({"code" if self._state.adding else "is_active": words % {"code": self.code}})


class Referral(models.Model):
    """A request that was refused with a referral, or referred later by an associate; never a case. It stays."""

    is_kept = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # As it was asked for: no foreign key, because ARSOS has no such type.
    requested_type = models.CharField(max_length=40)
    destination = models.ForeignKey(ReferralDestination, on_delete=models.PROTECT, related_name="referrals")
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="referrals")
    flow = models.CharField(max_length=24, blank=True)
    draft_id = models.UUIDField(null=True)
    inquiry_id = models.UUIDField(null=True, help_text=gettext_lazy("Set when an associate referred it later"))
    summary = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_referral"
        indexes: ClassVar = [
            models.Index(fields=["agent", "-created_at"], name="referral_of_agent"),
            models.Index(fields=["-created_at", "id"], name="referral_newest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft_id", "requested_type"], name="referral_once_of_draft"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="referrals_stay", operation=pgtrigger.Delete),
            stamped_now("referrals_are_of_now", "created_at"),
        ]

    def __str__(self) -> str:
        return f"{self.requested_type} referred"


class SelfServiceOffer(models.Model):
    """One offer of self-service, with or without an inquiry after it, so that deflection can be reported."""

    class Outcome(models.TextChoices):
        OFFERED = "offered", gettext_lazy("Offered")
        DECLINED = "declined", gettext_lazy("Declined")
        NOT_AVAILABLE = "not_available", gettext_lazy("Not available")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="self_service_offers")
    inquiry_type = models.ForeignKey(
        "inquiries.InquiryType", on_delete=models.PROTECT, related_name="self_service_offers"
    )
    outcome = models.CharField(max_length=16, choices=Outcome)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT, related_name="+")
    # Empty where the member took it and nothing was filed.
    inquiry_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_self_service_offer"
        indexes: ClassVar = [models.Index(fields=["inquiry_type", "created_at"], name="offer_by_type")]

    def __str__(self) -> str:
        return f"{self.inquiry_type_id} {self.outcome}"
