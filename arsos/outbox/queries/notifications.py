"""What a person was told."""

from django.db.models import QuerySet

from arsos.kernel.actor import Actor, Role
from arsos.outbox.models import Letter, Notification, NotificationChoice

MOST_COUNTED = 100


def notifications_of(actor: Actor) -> QuerySet[Notification]:
    """The person's own, and nobody else's."""
    return Notification.objects.filter(user=actor.user_id) if actor.user_id else Notification.objects.none()


def mail_given_up(actor: Actor) -> QuerySet[Notification]:
    """Mails that were refused for good, for administrators; whom they were for, and what they said."""
    dead = Notification.objects.filter(mail_state=Notification.MailState.DEAD).select_related("user")
    return dead if actor.has_role(Role.ADMINISTRATOR) else dead.none()


def letters_given_up(actor: Actor) -> QuerySet[Letter]:
    """Letters to places outside that were refused for good, for administrators."""
    dead = Letter.objects.filter(state=Letter.State.DEAD)
    return dead if actor.has_role(Role.ADMINISTRATOR) else dead.none()


def unread_count(actor: Actor) -> int:
    """How many a person has not read; counted no further than is shown."""
    return notifications_of(actor).filter(read_at=None)[:MOST_COUNTED].count()


def mail_choice(actor: Actor) -> str:
    """How the person is mailed."""
    found = NotificationChoice.objects.filter(user=actor.user_id).values_list("mail", flat=True).first()
    return found or NotificationChoice.Mail.AT_ONCE
