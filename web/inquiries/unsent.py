"""What somebody types at an inquiry is kept until they send it, and is theirs alone."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.access_log.steps import forget_accesses
from foundation.errors import PermissionRefused
from inquiries.inquiry.access import find_inquiry
from inquiries.unsent.actions import discard_unsent, save_unsent
from inquiries.unsent.queries import unsent_of
from inquiries.unsent.rules import read_typed
from web.frame.pages import Page, seen_version

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
        if not request.POST.get("author"):
            raise PermissionRefused(_("This form doesn't say who typed it."))
        forget_accesses()  # the answer shows nothing of the inquiry
        form, known = request.POST.get("form", ""), seen_version(request) or 0
        if "discard" in request.POST:
            self.once(lambda: discard_unsent(inquiry.reference, form, known, by=self.actor))
            return HttpResponseRedirect(reverse("web:inquiry", args=[inquiry.reference]))
        typed = read_typed(form, {name[len(TYPED) :]: text for name, text in _texts(request)})
        saved = save_unsent(inquiry.id, typed, known=known, by=self.actor, at=self.at)
        overtook = saved.overtook.isoformat() if saved.overtook else None
        told = {"version": saved.version, "saved_at": self.at.isoformat(), "overtook": overtook, "gone": saved.is_gone}
        return JsonResponse(told)


def _texts(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(text)) for name, text in request.POST.items() if name.startswith(TYPED)]
