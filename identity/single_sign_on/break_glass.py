"""Accounts that may sign in without the identity provider where everybody else must use it."""

from django.conf import settings

from accounts.models.users import User
from foundation import clock
from identity.single_sign_on.actions import report_break_glass


def may_sign_in_locally(user: User) -> bool:
    """Whether a password or passkey of ARSOS lets this person in; of an emergency account every use is told.

    Who has such an account is said by the environment, so that nobody gets one by writing into the database.
    """
    if settings.ARSOS_LOCAL_SIGN_IN == "on":
        return True
    if user.username not in settings.ARSOS_BREAK_GLASS_USERS:
        return False
    report_break_glass(user, at=clock.now())
    return True
