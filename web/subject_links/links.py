"""Links of inquiries to members that are no exact match: a lead accepts or undoes each (R11)."""

from functools import partial
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.errors import ConflictFound, PermissionRefused
from inquiries.subject_links.actions import review_subject_link
from inquiries.subject_links.models import SubjectLink
from inquiries.subject_links.queries import (
    find_link,
    links_seen_by_lead,
    links_to_review,
    may_review_links,
    shown_links,
)
from web.frame.pages import Page
from web.inquiries.action_forms import field_words

MOST_SHOWN = 20
REVIEWED = (SubjectLink.State.ACCEPTED, SubjectLink.State.UNDONE)


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Is this the same person?"),
        choices=[
            (SubjectLink.State.ACCEPTED.value, gettext_lazy("Accept the link")),
            (SubjectLink.State.UNDONE.value, gettext_lazy("Undo the link")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=lengths.NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The review is saved with the inquiry."),
    )


class LinksPage(Page):
    """What waits for the lead, and what was reviewed lately."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.page()

    def page(self, *, reviewed: UUID | None = None, failed: ReviewForm | None = None) -> HttpResponse:
        """The page; after a refused review with the form as it was sent."""
        if not may_review_links(self.actor):
            raise PermissionRefused(_("This page is for leads."))
        waiting = [
            {
                "link": one,
                "typed": one.inquiry.prospect or one.inquiry.member,
                "agrees": field_words(one.agrees),
                "differs": field_words(one.differs),
                "form": failed if failed and one.id == reviewed else ReviewForm(prefix=str(one.id)),
            }
            for one in shown_links(self.actor, links_to_review(self.actor), most=MOST_SHOWN)
        ]
        done = links_seen_by_lead(self.actor).filter(state__in=REVIEWED).order_by("-reviewed_at", "id")
        context = {
            "title": _("Member links"),
            "waiting": waiting,
            "most_shown": MOST_SHOWN,
            "reviewed": shown_links(self.actor, done, most=MOST_SHOWN),
        }
        return self.show("subject_links/links.html", context, status=422 if failed else 200)


class ReviewLinkPage(LinksPage):
    def get(self, _request: HttpRequest, link_id: UUID) -> HttpResponse:  # type: ignore[override]  # one page more
        """Whoever reloads after a refusal comes back to the list."""
        return HttpResponseRedirect(reverse("web:links"))

    def post(self, request: HttpRequest, link_id: UUID) -> HttpResponse:
        find_link(self.actor, link_id, self.at)
        form = ReviewForm(request.POST, prefix=str(link_id))
        if not form.is_valid():
            return self.page(reviewed=link_id, failed=form)
        review = partial(review_subject_link, link_id, **form.cleaned_data, by=self.actor, at=self.at)
        try:
            self.once(review, identify=lambda link: str(link.id))
        except ConflictFound:
            return self.done(_("This link was already reviewed, or a later link replaced it."), reverse("web:links"))
        return self.done(_("Review saved."), reverse("web:links"))
