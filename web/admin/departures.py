"""Administrators see what somebody holds before their access ends, and what became of it afterwards (R30)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.base import ConfigurationAdmin
from foundation import clock
from foundation.transactions import Companion, accompanied_by
from identity.invitations.steps import invite_once
from inquiries.departures.actions import end_what_hung_on_rights
from inquiries.departures.queries import holdings_of, urgent_of
from inquiries.sweeps import RETURN


def held_in_words(user_id: UUID) -> str:
    """What somebody holds, and what happens to it when their access ends."""
    held = holdings_of(user_id)
    if not held.inquiries and not held.drafts:
        return _("Nothing.")
    inquiries = ngettext("%(count)d inquiry", "%(count)d inquiries", held.inquiries) % {"count": held.inquiries}
    drafts = ngettext("%(count)d draft", "%(count)d drafts", held.drafts) % {"count": held.drafts}
    words = _(
        "%(inquiries)s, of which %(urgent)d P1 or P2, and %(drafts)s. When their access "
        "ends, the inquiries return to their queues and the leads are notified. Drafts, "
        "sessions, tokens and delegations end."
    )
    return words % {"inquiries": inquiries, "urgent": held.urgent, "drafts": drafts}


class PeopleAdmin(ConfigurationAdmin):
    """A page whose changes can end somebody's access: the consequences are drawn in the same commit, P1 and P2 go back
    at once, and the rest within seconds. Who has a role and no password is invited to set one.
    """

    def perform_for(self, user_id: UUID, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        """Store the row, and draw the consequences for the person."""
        held, urgent = holdings_of(user_id), urgent_of(user_id)
        ended: list[bool] = []
        invited: list[bool] = []

        def follow(_done: object) -> None:
            left = end_what_hung_on_rights(user_id, at=clock.now())
            ended.append(not left.may_work_queues)
            invited.append(invite_once(user_id, at=clock.now()))

        with accompanied_by(Companion(before=lambda: None, after=follow)):
            super().perform(request, obj, form)
        if any(invited):
            words = _("They'll get an email invitation to set their password when their role begins.")
            self.message_user(request, words)
        if not (held.inquiries and any(ended)):
            return
        for inquiry_id in urgent:
            RETURN.attempt(inquiry_id)
        words = ngettext(
            "%(count)d inquiry returns to its queue. The leads are notified.",
            "%(count)d inquiries return to their queues. The leads are notified.",
            held.inquiries,
        )
        self.message_user(request, words % {"count": held.inquiries}, messages.WARNING)
