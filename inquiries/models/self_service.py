"""What was offered to members to do themselves, and what came of it (R4)."""

from typing import ClassVar

from django.db import models

from arsos.kernel.identity import new_id


class SelfServiceOffer(models.Model):
    """One offer of self-service, with or without an inquiry after it, so that deflection can be reported."""

    class Outcome(models.TextChoices):
        OFFERED = "offered", "Offered"
        DECLINED = "declined", "Declined"
        NOT_AVAILABLE = "not_available", "Not available"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="self_service_offers")
    inquiry_type = models.ForeignKey(
        "inquiries.InquiryType", on_delete=models.PROTECT, related_name="self_service_offers"
    )
    outcome = models.CharField(max_length=16, choices=Outcome)
    member = models.ForeignKey("members.Member", null=True, on_delete=models.PROTECT, related_name="+")
    inquiry_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_self_service_offer"
        indexes: ClassVar = [models.Index(fields=["inquiry_type", "created_at"], name="offer_by_type")]

    def __str__(self) -> str:
        return f"{self.inquiry_type_id} {self.outcome}"
