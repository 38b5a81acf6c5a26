"""What came of a call, as pages say it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inquiries.relays.rules import Outcome, RelayAuthority
from web.frame.days import in_readers_zone

OUTCOMES: Mapping[str, Promise] = {
    Outcome.TOLD: gettext_lazy("told the member"),
    Outcome.LEFT_MESSAGE: gettext_lazy("left a message without health information"),
    Outcome.NOT_REACHED: gettext_lazy("called and got no answer"),
    Outcome.TRY_LATER: gettext_lazy("will call again"),
}
REPRESENTATIVES: Mapping[str, Promise] = {
    RelayAuthority.APPOINTED_REPRESENTATIVE: gettext_lazy("told a representative with a form on file"),
    RelayAuthority.POWER_OF_ATTORNEY: gettext_lazy("told someone with a power of attorney"),
    RelayAuthority.LEGAL_GUARDIAN: gettext_lazy("told the legal guardian"),
    RelayAuthority.MEMBER_PERMISSION: gettext_lazy("told someone the member allowed during the call"),
}


def outcome_words(outcome: str, try_again_at: datetime | None, authority: str = "") -> str:
    """What came of a call: "called and got no answer; next call 3:00 PM ET, Nov 30"."""
    words = str(REPRESENTATIVES.get(authority) or OUTCOMES.get(outcome) or _("called"))
    if try_again_at is None:
        return words
    return _("%(what)s; next call %(when)s") % {"what": words, "when": in_readers_zone(try_again_at)}
