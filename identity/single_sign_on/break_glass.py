"""Who may sign in with a password or passkey of ARSOS where the organization has a sign-in of its own."""

from django.conf import settings

from accounts.models.users import User
from foundation import clock
from identity.single_sign_on.actions import report_break_glass
from identity.single_sign_on.queries import is_of_the_provider


def may_sign_in_locally(user: User) -> bool:
    """Whether ARSOS itself lets this person in; of an emergency account every use is told.

    Emergency accounts are named by their ids in the environment: whoever writes into the database can take a name.
    """
    if settings.ARSOS_LOCAL_SIGN_IN == "on":
        return not is_of_the_provider(user.id, clock.date_of(clock.now()))
    if str(user.id) not in settings.ARSOS_BREAK_GLASS_USERS:
        return False
    report_break_glass(user, at=clock.now())
    return True
