"""Webhook endpoints, what is to be delivered to them, and how each attempt went."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.feed.models import OutboxMessage
from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id


class WebhookEndpoint(models.Model):
    """An address that hears events, with the rights of whoever owns it: a system for one agent or for all it is bound
    to, or a person. `fanned_to` is the sequence up to which its deliveries have been laid out.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        DISABLED = "disabled", _("Disabled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_client = models.ForeignKey(
        "accounts.ApiClient", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set: the system hears for this agent alone. Empty: for every agent it is bound to.
    owner_agent = models.ForeignKey("accounts.Agent", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=500)
    event_types = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text=_("Empty: every type")
    )
    secret = EncryptedTextField()
    # Signs beside the new one for a while, so that the receiver can change over.
    previous_secret = EncryptedTextField(null=True, blank=True)
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    disabled_reason = models.CharField(max_length=120, blank=True)
    # The first failure in a row; decides when the endpoint is paused and disabled.
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text=_("Attempts that failed in a row"))
    paused_until = models.DateTimeField(null=True, blank=True)
    # Deliveries exist for every event up to this sequence.
    fanned_to = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Removed endpoints keep their row, and so their deliveries.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outbox_webhook_endpoint"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(owner_client__isnull=False, owner_user__isnull=True)
                | Q(owner_client__isnull=True, owner_user__isnull=False, owner_agent__isnull=True),
                name="endpoint_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.description or str(self.id)


class WebhookDelivery(models.Model):
    """One event for one endpoint. A later one about the same subject waits until this one is no longer pending."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting or being sent")
        DELIVERED = "delivered", _("Delivered")
        DEAD = "dead", _("Failed; an administrator can send it again")
        WITHHELD = "withheld", _("The owner may no longer see it")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="deliveries")
    # Copied from the event: deliveries about one subject go out in order.
    subject_id = models.UUIDField()
    # Copied from the event, so that the queue is read without a join.
    sequence = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    # A worker calls until then; a killed one is taken over after it.
    leased_until = models.DateTimeField(null=True, blank=True)
    first_delay_ms = models.PositiveBigIntegerField(null=True, help_text=_("From the commit to the first attempt"))
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_webhook_delivery"
        constraints: ClassVar = [models.UniqueConstraint(fields=["endpoint", "message"], name="delivered_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint", "next_attempt_at", "sequence"], condition=Q(state="pending"), name="delivery_due"
            ),
            models.Index(
                fields=["endpoint", "subject_id", "sequence"], condition=Q(state="pending"), name="delivery_in_order"
            ),
            models.Index(fields=["endpoint", "-sequence", "id"], name="delivery_log"),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="delivery_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.sequence}"


class WebhookAttempt(models.Model):
    """One call of an endpoint: what kind of answer came and how long that took.

    Nothing of the answer's text is kept: a receiver can send back what it got, or answer with data of a person.
    """

    class ResponseType(models.TextChoices):
        JSON = "json", _("JSON")
        TEXT = "text", _("Text")
        HTML = "html", _("HTML")
        XML = "xml", _("XML")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="log")
    attempted_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, help_text=_("Empty when there was no answer"))
    # What went wrong where no answer came, such as a timeout.
    failure = models.CharField(max_length=40, blank=True)
    milliseconds = models.PositiveIntegerField()
    response_type = models.CharField(
        max_length=20, blank=True, choices=ResponseType, help_text=_("What the body said it is")
    )
    response_bytes = models.PositiveIntegerField(null=True, help_text=_("Size of the body, of which nothing is kept"))

    class Meta:
        db_table = "outbox_webhook_attempt"
        indexes: ClassVar = [models.Index(fields=["delivery", "attempted_at"], name="attempts_of_delivery")]

    def __str__(self) -> str:
        return str(self.status or self.failure)
