"""The mail that invites somebody to set their password."""

from uuid import UUID

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models.users import User
from events.letters.steps import Correspondence, Written, register_letter
from foundation.clock import date_of, now
from identity.invitations.queries import can_be_invited_today

INVITATION = "invitation"


def write_invitation(user_id: UUID) -> Written | None:
    """The invitation of somebody who still has no password and has a role today.

    The link is made when the mail is sent and stored nowhere: the sign-in library checks it, it works once, and it
    expires as every link that sets a password.
    """
    user = User.objects.filter(id=user_id).first()
    if user is None or not can_be_invited_today(user, date_of(now())):
        return None
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    lines = [
        _("Hello %(name)s,") % {"name": user.display_name or user.username},
        "",
        _("You have an account in ARSOS. Your username is %(username)s.") % {"username": user.username},
        _("Set your password here: %(address)s") % {"address": _address(user)},
        "",
        _("The link works once, for %(days)d days. After that, choose “Forgot your password?” at the sign-in page.")
        % {"days": days},
        "",
    ]
    return Written(user.email, _("Your account in ARSOS"), "\n".join(lines))


def _address(user: User) -> str:
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    where = {"uidb36": user_pk_to_url_str(user), "key": token}
    return f"{settings.ARSOS_BASE_URL}{reverse('account_reset_password_from_key', kwargs=where)}"


def register() -> None:
    """Invitations go to people of ours only, so no address outside is named for them."""
    register_letter(INVITATION, Correspondence(write_invitation, tuple, _("Invitation")))
