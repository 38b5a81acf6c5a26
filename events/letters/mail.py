"""The only way mail leaves: to people of ours and to places named in the configuration, never to a member (R6)."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from accounts.queries import own_addresses
from events.letters.steps import named_addresses
from foundation import clock
from foundation.errors import RecipientRefused
from foundation.transactions import outside_transaction


class OwnPeopleOnly(BaseEmailBackend):
    """Refuses a mail as a whole when any recipient is neither somebody who signs in here and holds a role today, nor a
    place that the configuration names.
    """

    @outside_transaction
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send through ARSOS_EMAIL_URL. Raises RecipientRefused before anything is sent."""
        for message in email_messages:
            self._require_own(message)
        carrier = get_connection(settings.ARSOS_EMAIL_CARRIER, fail_silently=self.fail_silently)
        return int(carrier.send_messages(email_messages) or 0)

    def _require_own(self, message: EmailMessage) -> None:
        recipients = message.recipients()
        own = own_addresses(recipients, on=clock.date_of(clock.now())) | named_addresses()
        strangers = [address for address in recipients if address.lower() not in own]
        if strangers:
            raise RecipientRefused(
                _("%(count)s of %(all)s recipients are neither ARSOS users nor configured addresses.")
                % {"count": len(strangers), "all": len(recipients)}
            )


@outside_transaction
def send_test_mail(address: str) -> str:
    """Send a short mail to somebody of ours at once; what hindered it, in words, or nothing."""
    if not address:
        return _("Your account has no email address.")
    words = _("If you're reading this, ARSOS can send email. You don't need to do anything.")
    try:
        EmailMessage(_("ARSOS can send email"), words, to=[address]).send()
    except RecipientRefused as error:
        return error.detail
    except OSError:  # no connection, no answer in time, or what the server did not take
        return _("The mail server didn't accept it. Check ARSOS_EMAIL_URL and the server's log.")
    return ""


def sender_host() -> str:
    """The host that mail comes from, for Message-IDs."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
