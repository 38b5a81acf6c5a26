"""Emergency access: opening it, and reviewing what others opened (R34)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from arsos.kernel.errors import ArsosError, PermissionRefused
from arsos.outbox.wake_ups import wake
from members.access import emergency_accesses, is_arsos_staff
from members.actions.open_emergency_access import open_emergency_access
from members.actions.review_emergency_access import review_emergency_access
from members.api.emergency import read_person
from members.queries.emergency_accesses import VERDICTS, to_review
from members.tasks import tell_leads
from web.pages import Page, attach

MOST_SHOWN = 50


class EmergencyForm(forms.Form):
    humana_id = forms.CharField(label="Humana id", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(choices=VERDICTS)
    note = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class EmergencyPage(Page):
    """What is open for oneself, a form to open more, and the review queue of a lead."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.page(EmergencyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EmergencyForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            person = read_person(form.cleaned_data["humana_id"])
            access = open_emergency_access(**person, reason=form.cleaned_data["reason"], by=self.actor, at=self.at)
        except ArsosError as error:
            attach(form, error)
            return self.page(form)
        wake(tell_leads, access_id=str(access.id))
        words = "You see this person for an hour. Leads have been told, and it will be reviewed."
        return self.done(words, reverse("web:customer", args=[access.member_id]))

    def page(
        self, form: EmergencyForm, *, reviewed: UUID | None = None, failed: ReviewForm | None = None
    ) -> HttpResponse:
        """The page; after a refused review with the form as it was sent."""
        if not is_arsos_staff(self.actor):
            raise PermissionRefused("Emergency access is for associates and leads of ARSOS.")
        waiting: list[dict[str, Any]] = [
            {"access": one, "form": failed if failed and one.id == reviewed else ReviewForm(prefix=str(one.id))}
            for one in to_review(self.actor)[:MOST_SHOWN]
        ]
        context = {
            "title": "Emergency access",
            "form": form,
            "waiting": waiting,
            "open_now": emergency_accesses(self.actor, self.at),
        }
        return self.show("leads/emergency.html", context, status=422 if form.errors or failed else 200)


class ReviewPage(EmergencyPage):
    def get(self, _request: HttpRequest, access_id: UUID) -> HttpResponse:  # type: ignore[override]  # one page more
        """Whoever reloads after a refusal comes back to the list."""
        return HttpResponseRedirect(reverse("web:emergency"))

    def post(self, request: HttpRequest, access_id: UUID) -> HttpResponse:  # type: ignore[override]  # one page more
        form = ReviewForm(request.POST, prefix=str(access_id))
        if not form.is_valid():
            return self.page(EmergencyForm(), reviewed=access_id, failed=form)
        review_emergency_access(access_id, **form.cleaned_data, by=self.actor, at=self.at)
        return self.done("The review is kept.", reverse("web:emergency"))
