"""What people of ours are told: in the application, and by mail as each chooses."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import new_id


class NotificationChoice(models.Model):
    """How a person wants to be mailed; without a row at once."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("Right away")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    user = models.OneToOneField("accounts.User", primary_key=True, on_delete=models.CASCADE, related_name="+")
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.AT_ONCE)

    class Meta:
        db_table = "outbox_notification_choice"

    def __str__(self) -> str:
        return self.mail


class Notification(models.Model):
    """One thing a person should know: a kind, a reference and states, never PHI. Addressed to a user, so no member can
    ever be one (R6).
    """

    class MailState(models.TextChoices):
        NONE = "none", _("Not mailed")
        WAITING = "waiting", _("Waiting to be mailed")
        SENT = "sent", _("Mailed")
        DEAD = "dead", _("Failed; an administrator can send it again")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=12, blank=True)
    # What the sentence names: queues, states, numbers; never PHI.
    facts = models.JSONField(default=dict)
    once_key = models.CharField(max_length=200, unique=True, help_text=_("The same happening tells a person once"))
    gather_key = models.CharField(
        max_length=100, blank=True, default="", help_text=_("What of one kind is told together until it is read")
    )
    created_at = models.DateTimeField()
    # Empty: it counts in the bell.
    read_at = models.DateTimeField(null=True, blank=True)
    mail_state = models.CharField(max_length=8, choices=MailState)
    # At once, after a minute for what is gathered, or with the next daily mail in the person's zone.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "outbox_notification"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(mail_state="waiting") | Q(mail_due_at__isnull=False), name="waiting_mail_is_due"
            ),
            models.UniqueConstraint(
                fields=["user", "gather_key"],
                condition=~Q(gather_key="") & Q(read_at__isnull=True),
                name="unread_notification_gathers",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-created_at", "id"], name="notification_of_user"),
            models.Index(fields=["mail_due_at"], condition=Q(mail_state="waiting"), name="mail_due"),
            models.Index(fields=["subject_id"], condition=Q(read_at__isnull=True), name="unread_about"),
        ]

    def __str__(self) -> str:
        return self.kind
