"""Technical tickets as agents follow them, and as leads, who speak for the unit, move them (R3)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.errors import ResourceNotFound
from foundation.http.pagination import page_of
from inquiries.tickets.access import find_ticket, parties_of, visible_tickets
from inquiries.tickets.actions import move_ticket
from inquiries.tickets.letters import ENVIRONMENT
from inquiries.tickets.models import TechnicalTicket
from inquiries.tickets.rules import OPEN_TICKETS, TicketAction, TicketState, allowed_ticket_actions
from web.frame.pages import Page, attach, seen_version


class NoNoteForm(forms.Form):
    """A step that needs no words."""


class NoteForm(forms.Form):
    """A step with words that the other side reads."""

    use_required_attribute = False

    note = forms.CharField(
        label=gettext_lazy("What was done, or what still fails"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Leave out member names, numbers and dates."),
    )


OFFERED: dict[TicketAction, tuple[Any, type[forms.Form]]] = {
    TicketAction.ACCEPT: (gettext_lazy("Accept"), NoNoteForm),
    TicketAction.SOLVE: (gettext_lazy("Mark as solved"), NoteForm),
    TicketAction.CLOSE: (gettext_lazy("Close: it works again"), NoNoteForm),
    TicketAction.REOPEN: (gettext_lazy("Reopen: it still fails"), NoteForm),
}


class TicketsPage(Page):
    """The tickets the person may see, newest first; the open ones unless all are asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        is_all = request.GET.get("all") == "1"
        rows = visible_tickets(self.actor, self.at)
        if not is_all:
            rows = rows.filter(state__in=OPEN_TICKETS)
        found, links = page_of(rows, request, order=("-filed_at", "id"))
        context = {"title": _("Technical tickets"), "rows": found, "links": links, "is_all": is_all}
        return self.show("tickets/tickets.html", context)


class TicketPage(Page):
    def get(self, _request: HttpRequest, ticket_id: UUID) -> HttpResponse:
        return self.page(find_ticket(self.actor, ticket_id, self.at))

    def page(self, ticket: TechnicalTicket, *, failed: forms.Form | None = None, action: str = "") -> HttpResponse:
        """The page; after a refused step with what is wrong in it."""
        allowed = allowed_ticket_actions(TicketState(ticket.state), parties_of(self.actor, ticket))
        offered = [
            (one, OFFERED[one][0], failed if failed is not None and one == action else OFFERED[one][1]())
            for one in allowed
        ]
        context = {
            "title": ticket.reference,
            "subtitle": TechnicalTicket.Problem(ticket.problem).label,
            "ticket": ticket,
            "environment": [(name, ticket.environment[name]) for name in ENVIRONMENT if ticket.environment.get(name)],
            "steps": list(ticket.steps.all()),
            "draft_count": ticket.drafts.count(),
            "offered": offered,
            "failed": failed,
        }
        return self.show("tickets/ticket.html", context, status=422 if failed is not None else 200)


class MoveTicketPage(TicketPage):
    """Takes one step; whoever reloads after a refusal comes back to the ticket."""

    def get(self, _request: HttpRequest, ticket_id: UUID, action: str) -> HttpResponse:  # type: ignore[override]  # one part more
        found = find_ticket(self.actor, ticket_id, self.at)
        return HttpResponseRedirect(reverse("web:ticket", args=[found.id]))

    def post(self, request: HttpRequest, ticket_id: UUID, action: str) -> HttpResponse:
        seen = find_ticket(self.actor, ticket_id, self.at)
        chosen = next((one for one in OFFERED if one.value == action), None)
        if chosen is None:
            raise ResourceNotFound
        form = OFFERED[chosen][1](request.POST)
        if not form.is_valid():
            return self.page(seen, failed=form, action=action)
        expected = seen_version(request)
        refusal = self.attempt(
            lambda: move_ticket(
                seen.id, action=chosen, **form.cleaned_data, by=self.actor, at=self.at, expected_version=expected
            )
        )
        if refusal is not None:
            attach(form, refusal)
            return self.page(find_ticket(self.actor, ticket_id, self.at), failed=form, action=action)
        return self.done(
            _("%(reference)s updated.") % {"reference": seen.reference}, reverse("web:ticket", args=[seen.id])
        )
