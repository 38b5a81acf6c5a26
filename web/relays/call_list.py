"""The calls of the day: whom to tell what ARSOS answered, at which number, in which language, at what time there."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from foundation.moments import display_clock
from foundation.settings_values import zone_named
from inquiries.relays.queries import MOST_CALLS, RelayCall, calls_to_make
from web.frame.pages import Page
from web.relays.outcome_words import outcome_words


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call with what the page says of it."""

    call: RelayCall
    local_time: str
    last: str


class CallListPage(Page):
    """Calls that are due first, and below them those for which a later time was chosen."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_agent()
        calls = calls_to_make(self.actor, self.at, most=MOST_CALLS + 1)
        rows = [(one.is_due(self.at), _row(one, self.at)) for one in calls[:MOST_CALLS]]
        context = {
            "title": _("Call list"),
            "due": [row for is_due, row in rows if is_due],
            "later": [row for is_due, row in rows if not is_due],
            "most": MOST_CALLS if len(calls) > MOST_CALLS else 0,
        }
        return self.show("relays/call_list.html", context)


def _row(call: RelayCall, at: datetime) -> CallRow:
    last = outcome_words(call.last_try.outcome, call.last_try.try_again_at) if call.last_try else ""
    return CallRow(call, local_time_words(call, at), last)


def local_time_words(call: RelayCall, at: datetime) -> str:
    """What time it is for the member: both times where a state has two zones, nothing where it is not known."""
    times = [display_clock(at.astimezone(zone_named(zone))) for zone in call.time_zones]
    return _(" or ").join(times)
