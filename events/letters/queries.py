"""Letters to outside units that could not be delivered."""

from django.db.models import QuerySet

from events.letters.models import Letter
from foundation.actor import Actor
from foundation.policy import may_resend_mail


def letters_given_up(actor: Actor) -> QuerySet[Letter]:
    """Letters to places outside that were refused for good, for administrators."""
    dead = Letter.objects.filter(state=Letter.State.DEAD)
    return dead if may_resend_mail(actor) else dead.none()
