"""Why a clock stands where it stands, and why an inquiry came to its queue; drawn when somebody asks (R15, R22)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from inquiries.inquiry.access import find_inquiry
from inquiries.pages.queries import clocks_explained, routing_of
from web.frame.pages import Page, is_fragment
from web.routing.words import told


class ExplainingPage(Page):
    """A part of the page by script, a page of its own without."""

    template = ""
    title: Any = ""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        context = {
            "inquiry": inquiry,
            "explained": clocks_explained(inquiry, self.at) if self.template == "clocks" else (),
            "decisions": told(routing_of(inquiry)[:3]) if self.template == "routing" else (),
        }
        if is_fragment(request):
            return self.fragment(f"inquiries/_{self.template}.html", context)
        page = {"title": inquiry.reference, "subtitle": self.title, "part": f"web/inquiries/_{self.template}.html"}
        return self.show("inquiries/explaining.html", {**context, **page})


class ClocksPage(ExplainingPage):
    template = "clocks"
    title = gettext_lazy("Clocks")


class RoutingPage(ExplainingPage):
    template = "routing"
    title = gettext_lazy("Why it is in this queue")
