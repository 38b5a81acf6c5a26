"""Rows that background tasks leave: notifications, letters, and items that failed."""

import factory

from events.letters.models import Letter
from events.notifications.models import Notification
from foundation import clock
from foundation.identifiers import new_id
from foundation.jobs.models import FailedItem
from tests.factories.people import UserFactory


class NotificationFactory(factory.django.DjangoModelFactory):
    """A notification that nobody mails; `is_dead` is one whose mail has failed for good."""

    class Meta:
        model = Notification

    class Params:
        is_dead = factory.Trait(mail_state=Notification.MailState.DEAD, mail_attempts=10)

    user = factory.SubFactory(UserFactory)
    kind = "reopened"
    subject_id = factory.SelfAttribute("user.id")
    reference = "SI-7K3M-9QX5"
    once_key = factory.Sequence(lambda n: f"n{n}")
    created_at = factory.LazyFunction(clock.now)
    mail_state = Notification.MailState.NONE


class LetterFactory(factory.django.DjangoModelFactory):
    """A letter that is due now; `is_dead` is one that has failed for good."""

    class Meta:
        model = Letter

    class Params:
        is_dead = factory.Trait(state=Letter.State.DEAD, attempts=10, due_at=None)

    kind = "hand_over"
    subject_id = factory.LazyFunction(new_id)
    once_key = factory.Sequence(lambda n: f"l{n}")
    created_at = factory.LazyFunction(clock.now)
    due_at = factory.SelfAttribute("created_at")


class FailedItemFactory(factory.django.DjangoModelFactory):
    """An item of a sweep that failed and was set aside; `is_put_off` is one that is tried again."""

    class Meta:
        model = FailedItem

    class Params:
        is_put_off = factory.Trait(
            attempts=1, set_aside_at=None, next_attempt_at=factory.SelfAttribute("first_failed_at")
        )

    sweep = "some"
    item_id = factory.LazyFunction(new_id)
    attempts = 5
    error = "KeyError"
    first_failed_at = factory.LazyFunction(clock.now)
    failed_at = factory.SelfAttribute("first_failed_at")
    set_aside_at = factory.SelfAttribute("first_failed_at")
