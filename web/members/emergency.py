"""Emergency access: opening it, and reviewing what others opened (R34)."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.errors import ConflictFound, PermissionRefused
from foundation.jobs.wake_ups import wake
from members.book.access import emergency_accesses, may_open_emergency_access
from members.emergency.actions import open_emergency_access, review_emergency_access
from members.emergency.api import read_person
from members.emergency.queries import looked_at, note_accesses_shown, reviewed_lately, to_review
from web.frame.pages import Page, attach
from web.frame.purposes import in_words

MOST_SHOWN = 20
SHORT_ID = -8
"""So many characters of an id from its end tell persons apart; its beginning is the time it was made."""


class EmergencyForm(forms.Form):
    humana_id = forms.CharField(
        label=gettext_lazy("Humana ID"),
        max_length=lengths.HUMANA_ID,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it can't wait"),
        max_length=lengths.NOTE,
        validators=[in_words],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The reviewer reads this. Include no more health details than needed."),
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Justified?"),
        choices=[("justified", gettext_lazy("Justified")), ("not_justified", gettext_lazy("Not justified"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=lengths.NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Saved with the access permanently."),
    )


class EmergencyPage(Page):
    """What is open for oneself, a form to open more, and the review queue of a lead."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.page(EmergencyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EmergencyForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        with self.attempting(names_things=True) as tried:
            person = read_person(form.cleaned_data["humana_id"])
            open_it = partial(open_emergency_access, **person, by=self.actor, at=self.at)
            done = self.once(
                partial(open_it, reason=form.cleaned_data["reason"]), identify=lambda access: str(access.member_id)
            )
        if tried.refusal is not None:
            attach(form, tried.refusal)
            return self.page(form)
        if done.result is not None:
            wake("members.tell_leads", access_id=str(done.result.id))
        words = _("You can see this person for one hour. The leads have been notified and will review it.")
        return self.done(words, reverse("web:customer", args=[done.named]))

    def page(
        self, form: EmergencyForm, *, reviewed: UUID | None = None, failed: ReviewForm | None = None
    ) -> HttpResponse:
        """The page; after a refused review with the form as it was sent."""
        if not may_open_emergency_access(self.actor):
            raise PermissionRefused(_("Emergency access is for ARSOS associates and leads."))
        accesses = list(to_review(self.actor)[:MOST_SHOWN])
        looks = looked_at(accesses)
        reviewed_before = reviewed_lately(self.actor)
        open_now = list(emergency_accesses(self.actor, self.at))
        note_accesses_shown([*accesses, *reviewed_before, *open_now])
        waiting: list[dict[str, Any]] = [
            {
                "access": one,
                "person": str(one.member_id)[SHORT_ID:],
                "looks": looks[one.id],
                "form": failed if failed and one.id == reviewed else ReviewForm(prefix=str(one.id)),
            }
            for one in accesses
        ]
        context = {
            "title": _("Emergency access"),
            "form": form,
            "waiting": waiting,
            "most_shown": MOST_SHOWN,
            "reviewed": [{"access": one, "person": str(one.member_id)[SHORT_ID:]} for one in reviewed_before],
            "open_now": open_now,
        }
        return self.show("members/emergency.html", context, status=422 if form.errors or failed else 200)


class ReviewPage(EmergencyPage):
    def get(self, _request: HttpRequest, access_id: UUID) -> HttpResponse:  # type: ignore[override]  # one page more
        """Whoever reloads after a refusal comes back to the list."""
        return HttpResponseRedirect(reverse("web:emergency"))

    def post(self, request: HttpRequest, access_id: UUID) -> HttpResponse:  # type: ignore[override]  # one page more
        form = ReviewForm(request.POST, prefix=str(access_id))
        if not form.is_valid():
            return self.page(EmergencyForm(), reviewed=access_id, failed=form)
        review = partial(review_emergency_access, access_id, **form.cleaned_data, by=self.actor, at=self.at)
        try:
            self.once(review, identify=lambda access: str(access.id))
        except ConflictFound:
            return self.done(_("Someone already reviewed this. See below."), reverse("web:emergency"))
        return self.done(_("Review saved."), reverse("web:emergency"))
