"""Tables of what leaves the system: events, webhooks, notifications."""

from arsos.outbox.models.letters import Letter
from arsos.outbox.models.messages import OutboxMessage
from arsos.outbox.models.notifications import Notification, NotificationChoice
from arsos.outbox.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "Letter",
    "Notification",
    "NotificationChoice",
    "OutboxMessage",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
