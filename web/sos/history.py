"""Screenings of the SOS line: an agent's own, or all that wait for a lead's review (R26)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from escalations.sos.access import is_reviewer, note_persons_shown
from escalations.sos.models import SosCall, SosScreening
from escalations.sos.queries import screening_rows, waiting_for_review
from escalations.sos.shipped import REASONS
from foundation.http.pagination import page_of
from web.frame.pages import Page


class ScreeningsPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        may_review = is_reviewer(self.actor)
        is_review = may_review and request.GET.get("all") != "1"
        rows = screening_rows(self.actor, self.at)
        found, links = page_of(waiting_for_review(rows) if is_review else rows, request, order=("-created_at", "id"))
        note_persons_shown(found, fields=["name", "SOS screening"])
        context = {
            "title": _("SOS line"),
            "rows": [(one, self._reasons(one), self._outcome(one)) for one in found],
            "links": links,
            "is_reviewer": may_review,
            "is_review": is_review,
        }
        return self.show("sos/screenings.html", context)

    def _reasons(self, screening: SosScreening) -> str:
        return ", ".join(_(words) for code, words in REASONS.items() if code in screening.reasons)

    def _outcome(self, screening: SosScreening) -> str:
        outcome = getattr(screening, "outcome", None)
        return str(SosCall.Outcome(outcome).label) if outcome else ""
