"""Tables of what leaves the system: events, webhooks, notifications."""

from events.feed.models import OutboxMessage
from events.letters.models import Letter
from events.notifications.models import Notification, NotificationChoice
from events.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "Letter",
    "Notification",
    "NotificationChoice",
    "OutboxMessage",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
