"""The notifications of one person, and e-mails that could not be delivered."""

from django.db.models import QuerySet

from events.notifications.models import Notification, NotificationChoice
from foundation.actor import Actor
from foundation.policy import may_resend_mail

MOST_COUNTED = 100


def notifications_of(actor: Actor) -> QuerySet[Notification]:
    """The person's own, and nobody else's."""
    return Notification.objects.filter(user=actor.user_id) if actor.user_id else Notification.objects.none()


def mail_given_up(actor: Actor) -> QuerySet[Notification]:
    """Mails that were refused for good, for administrators; whom they were for, and what they said."""
    dead = Notification.objects.filter(mail_state=Notification.MailState.DEAD).select_related("user")
    return dead if may_resend_mail(actor) else dead.none()


def unread_count(actor: Actor) -> int:
    """How many a person has not read; counted no further than is shown."""
    return notifications_of(actor).filter(read_at=None)[:MOST_COUNTED].count()


def mail_choice(actor: Actor) -> str:
    """How the person is mailed."""
    found = NotificationChoice.objects.filter(user=actor.user_id).values_list("mail", flat=True).first()
    return found or NotificationChoice.Mail.AT_ONCE
