"""Somebody leaves: what they hold is shown, and one form hands it on and ends their access with their last day."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.queries import people_to_lead
from foundation import clock
from foundation.actor import LEADER_COLUMNS
from inquiries.departures.queries import held_now
from inquiries.staff_changes.actions.leave import Leaving, Left, let_go
from inquiries.staff_changes.holdings import HoldingsOfPerson, holdings_of_person
from inquiries.sweeps import RETURN
from staffing.queries.associates import colleagues_of
from web.frame.days import DayField
from web.frame.forms import offer
from web.frame.pages import Page
from web.people.words import what_they_have

NEW_LEADER = {
    "sales_manager": gettext_lazy("New Sales Manager of their agents"),
    "broker_relationship_manager": gettext_lazy("New Broker Relationship Manager of their agents"),
    "broker_relationship_executive": gettext_lazy("New Broker Relationship Executive of their agents"),
}


class LeavingForm(forms.Form):
    """The last day, and to whom goes what they hold: a field for each kind of thing that they have."""

    last_day = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "If it is today or earlier, their access ends when you send the form. Otherwise it ends after that day."
        ),
    )
    inquiries_to = forms.TypedChoiceField(
        label=gettext_lazy("Inquiries in their hands"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(self, data: Any, *, held: HoldingsOfPerson, today: Any) -> None:
        super().__init__(data, initial={"last_day": held.person.leaves_on or today})
        if held.held:
            names = [(str(one), name) for one, name in colleagues_of(held.person.user_id)]
            offer(self, "inquiries_to", [("", _("Back to their queues when access ends")), *names])
        else:
            del self.fields["inquiries_to"]
        for column in held.person.led:
            self.fields[column] = forms.ChoiceField(label=NEW_LEADER[column], required=False)
            others = [
                one for one in people_to_lead(LEADER_COLUMNS[column], from_day=today) if one[0] != held.person.username
            ]
            offer(self, column, [("", _("Nobody for now")), *others])

    def leaving(self) -> Leaving:
        """What was chosen."""
        typed = self.cleaned_data
        leads_to = {column: typed[column] for column in LEADER_COLUMNS if typed.get(column)}
        return Leaving(last_day=typed["last_day"], inquiries_to=typed.get("inquiries_to"), leads_to=leads_to)


class PersonLeavesPage(Page):
    """What a person has, and the form that lets them go."""

    def get(self, _request: HttpRequest, user_id: UUID) -> HttpResponse:
        held = self._held(user_id)
        return self._shown(held, LeavingForm(None, held=held, today=clock.date_of(self.at)))

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        held = self._held(user_id)
        form = LeavingForm(request.POST, held=held, today=clock.date_of(self.at))
        done: list[Left] = []

        def let_them_go() -> Left:
            done.append(let_go(user_id, form.leaving(), by=self.actor, at=self.at))
            return done[0]

        if not self.accepted(form, let_them_go):
            return self._shown(held, form)
        for inquiry_id in held_now(user_id) if done and done[0].is_over else ():
            RETURN.attempt(inquiry_id)  # claimed in the meantime
        return self.done(_said_of(done), reverse("web:person-leaves", args=[user_id]))

    def _held(self, user_id: UUID) -> HoldingsOfPerson:
        return holdings_of_person(user_id, on=clock.date_of(self.at), by=self.actor)

    def _shown(self, held: HoldingsOfPerson, form: LeavingForm) -> HttpResponse:
        person = held.person
        context = {
            "title": _("%(person)s is leaving") % {"person": person.name},
            "form": form,
            **what_they_have(held),
            "is_self": person.user_id == self.actor.user_id,
            "may_leave": person.is_active or any(one.goes_on_after(clock.date_of(self.at)) for one in person.grants),
        }
        return self.show("people/leave.html", context, status=422 if form.is_bound else 200)


def _said_of(done: list[Left]) -> str:
    """What was done; where the same form came again, that it was."""
    if not done:
        return _("Saved.")
    [left] = done
    parts = [_("Their access has ended.") if left.is_over else _("Saved. Their access ends after the last day.")]
    if given := left.inquiries.given:
        words = ngettext("%(count)d inquiry was handed on.", "%(count)d inquiries were handed on.", given)
        parts.append(words % {"count": given})
    if returned := left.inquiries.returned:
        words = ngettext(
            "%(count)d inquiry returned to its queue.", "%(count)d inquiries returned to their queues.", returned
        )
        parts.append(words % {"count": returned})
    if left.agents:
        words = ngettext("%(count)d agent has another leader.", "%(count)d agents have another leader.", left.agents)
        parts.append(words % {"count": left.agents})
    return " ".join(parts)
