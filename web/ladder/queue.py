"""What was escalated to somebody, what is due first on top; and what is settled (R28)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from escalations.ladder.queries import is_on_ladder, open_escalations_of, settled_escalations_of
from foundation.http.pagination import page_of
from inquiries.inquiry.access import note_shown
from web.frame.pages import Page, is_fragment

MOST_SHOWN = 100


class EscalatedPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(open_escalations_of(self.actor, self.at)[: MOST_SHOWN + 1])
        note_shown([one.inquiry for one in rows])
        context = {
            "title": _("Escalated to me"),
            "rows": rows[:MOST_SHOWN],
            "is_cut": len(rows) > MOST_SHOWN,
            "is_on_ladder": is_on_ladder(self.actor),
        }
        if is_fragment(request):
            return self.fragment("ladder/_rows.html", context)
        return self.show("ladder/queue.html", context)


class SettledPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        found, links = page_of(settled_escalations_of(self.actor, self.at), request, order=("-raised_at", "id"))
        note_shown([one.inquiry for one in found])
        context = {
            "title": _("Escalated to me"),
            "rows": found,
            "links": links,
            "is_on_ladder": is_on_ladder(self.actor),
        }
        return self.show("ladder/settled.html", context)
