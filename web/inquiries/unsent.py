"""What somebody types at an inquiry is kept until they send it, and is theirs alone."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from foundation.access_log.steps import forget_accesses
from inquiries.inquiry.access import find_inquiry
from inquiries.unsent.actions import discard_unsent, save_unsent
from inquiries.unsent.queries import unsent_of
from inquiries.unsent.rules import read_typed
from web.frame.forms import whole_number
from web.frame.pages import Page

TYPED = "typed-"
"""Begins the name of each text, so that no field of a form is taken for one of this page."""


class UnsentPage(Page):
    """Gives back what the reader typed here; keeps what they type now, or forgets it."""

    def get(self, _request: HttpRequest, reference: str) -> JsonResponse:
        kept = unsent_of(self.actor, find_inquiry(self.actor, reference, self.at))
        return JsonResponse(
            {
                "forms": {
                    one.form: {"fields": one.content, "saved_at": one.saved_at.isoformat(), "version": one.version}
                    for one in kept
                }
            }
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        forget_accesses()  # the answer shows nothing of the inquiry
        form = request.POST.get("form", "")
        if "discard" in request.POST:
            self.once(lambda: discard_unsent(inquiry.reference, form, by=self.actor))
            return HttpResponseRedirect(reverse("web:inquiry", args=[inquiry.reference]))
        typed = read_typed(form, {name[len(TYPED) :]: text for name, text in _texts(request)})
        known = whole_number(request.POST.get("version", "")) or 0
        saved = save_unsent(inquiry.id, typed, known=known, by=self.actor, at=self.at)
        overtook = saved.overtook.isoformat() if saved.overtook else None
        return JsonResponse({"version": saved.version, "saved_at": self.at.isoformat(), "overtook": overtook})


def _texts(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(text)) for name, text in request.POST.items() if name.startswith(TYPED)]
