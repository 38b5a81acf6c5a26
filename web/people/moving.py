"""Somebody moves: what they have is shown, and one form says what is so from a day on."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import agencies_there_are, people_to_lead
from foundation import clock
from foundation.actor import LEADER_COLUMNS, Role
from inquiries.staff_changes.actions.move import Move, move_person
from inquiries.staff_changes.holdings import HoldingsOfPerson, holdings_of_person
from staffing.queries.queues import active_queues
from web.frame.days import DayField
from web.frame.forms import offer
from web.frame.pages import Page
from web.people.words import ROLE_TITLES, what_they_have

NOBODY = ("", gettext_lazy("Nobody"))


class MovingForm(forms.Form):
    """From when, and what is so then; fields of an agent and of somebody in queues, where the person is one."""

    first_day = DayField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("What was so before ends on the day before. Queues change at once."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        help_text=gettext_lazy("Another role takes the place of those they have."),
    )
    queues = forms.MultipleChoiceField(
        label=gettext_lazy("Queues"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    sales_manager = forms.ChoiceField(label=gettext_lazy("Sales Manager"), required=False)
    broker_relationship_manager = forms.ChoiceField(label=gettext_lazy("Broker Relationship Manager"), required=False)
    broker_relationship_executive = forms.ChoiceField(
        label=gettext_lazy("Broker Relationship Executive"), required=False
    )
    of_agent = ("agency", *LEADER_COLUMNS)

    def __init__(self, data: Any, *, held: HoldingsOfPerson, today: date) -> None:
        agent = held.person.agent
        now = {"first_day": today, "queues": [one.code for one in held.queues], **(agent.placed if agent else {})}
        super().__init__(data, initial=now)
        roles = [(code, title) for code, title in ROLE_TITLES.items() if agent or code != Role.AGENT]
        offer(self, "role", [("", _("Keep the roles they have")), *roles])
        open_queues = {one.code: one.title for one in active_queues()} | {one.code: one.title for one in held.queues}
        offer(self, "queues", open_queues.items())
        if agent is None:
            for name in self.of_agent:
                del self.fields[name]
            return
        offer(self, "agency", [("", _("No agency")), *agencies_there_are()])
        for column, role in LEADER_COLUMNS.items():
            known = people_to_lead(role, from_day=today)
            current = (
                [] if agent.placed.get(column, "") in {one for one, _name in known} else self._now(agent.placed, column)
            )
            offer(self, column, [NOBODY, *current, *known])

    @staticmethod
    def _now(placed: dict[str, str], column: str) -> list[tuple[str, str]]:
        """Who leads now stays to choose from, whatever became of their role."""
        return [(placed[column], placed[column])] if column in placed else []

    def move(self) -> Move:
        """What was chosen, as far as it is asked."""
        typed = self.cleaned_data
        placed = {name: typed[name] for name in self.of_agent if typed.get(name)} if "agency" in self.fields else None
        role = Role(typed["role"]) if typed["role"] else None
        return Move(first_day=typed["first_day"], role=role, queues=typed["queues"], placed=placed)


class PersonMovesPage(Page):
    """What a person has, and the form that gives them something else."""

    def get(self, _request: HttpRequest, user_id: UUID) -> HttpResponse:
        held = self._held(user_id)
        return self._shown(held, MovingForm(None, held=held, today=clock.date_of(self.at)))

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        held = self._held(user_id)
        form = MovingForm(request.POST, held=held, today=clock.date_of(self.at))
        if not self.accepted(form, lambda: move_person(user_id, form.move(), by=self.actor, at=self.at)):
            return self._shown(held, form)
        return self.done(_("Saved."), reverse("web:person-moves", args=[user_id]))

    def _held(self, user_id: UUID) -> HoldingsOfPerson:
        return holdings_of_person(user_id, on=clock.date_of(self.at), by=self.actor)

    def _shown(self, held: HoldingsOfPerson, form: MovingForm) -> HttpResponse:
        title = _("%(person)s: change role or team") % {"person": held.person.name}
        context = {"title": title, "form": form, **what_they_have(held)}
        return self.show("people/move.html", context, status=422 if form.is_bound else 200)
