"""The SOS line at the pages: a few big answers, the number while it may be shown, what became of it (R24–R28)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from arsos.kernel.errors import ArsosError, InputRejected, ResourceNotFound
from escalations.access import find_screening, require_own_use
from escalations.actions.log_sos_call import log_sos_call
from escalations.actions.record_no_call import record_no_call
from escalations.actions.screen_for_sos import ScreeningAnswers, screen_for_sos
from escalations.catalog.sos import REASONS
from escalations.models import SosCall, SosScreening
from escalations.queries.sos_criteria import criteria_of
from escalations.queries.sos_line import line_for
from escalations.queries.sos_use import calls_of, draft_from
from escalations.rules.sos_screening import BEFORE_ANYTHING, words_for
from inquiries.actions.create_draft import create_draft
from inquiries.queries.catalogue import current_types
from members.access import find_member
from web.pages import Page, attach, read_id

COVERAGE = [("medical", "A medical plan"), ("drug", "A drug plan"), ("none", "Neither")]
NOT_HERE = "no"
LOGGED_AT_ONCE = timedelta(hours=1)
ON_LINE = [*SosScreening.How.choices, (NOT_HERE, "Not with me now")]


def instant_input() -> forms.DateTimeInput:
    """A field for an instant, to the second."""
    return forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")


class ScreeningForm(forms.Form):
    """Whether the member is there, and why; who it is stands above, or is typed below."""

    how = forms.ChoiceField(label="Is the member with you?", choices=ON_LINE, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label="Why do you want to call?",
        choices=[(code, words[:1].upper() + words[1:]) for code, words in REASONS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def answers(self) -> dict[str, Any]:
        how = self.cleaned_data["how"]
        is_here = how != NOT_HERE
        return {
            "member_on_line": is_here,
            "how": how if is_here else "",
            "reasons": self.cleaned_data["reasons"],
        }


class PersonForm(forms.Form):
    """Somebody who is not in the book, and the coverage they report."""

    last_name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    first_name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    date_of_birth = forms.CharField(label="Birth date", widget=forms.DateInput(attrs={"type": "date"}))
    zip_code = forms.CharField(label="ZIP code", max_length=10, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    coverage_reported = forms.MultipleChoiceField(
        label="Active coverage, as they say", choices=COVERAGE, widget=forms.CheckboxSelectMultiple
    )


class CallForm(forms.Form):
    """What became of the call, once it is over."""

    started_at = forms.DateTimeField(label="Began", widget=instant_input())
    ended_at = forms.DateTimeField(label="Ended", widget=instant_input(), help_text="In your time zone.")
    outcome = forms.ChoiceField(label="What came of the call?", choices=SosCall.Outcome.choices)
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class NoCallForm(forms.Form):
    reason = forms.CharField(label="Why nobody called", max_length=300)


class SosPage(Page):
    """One screen of answers; for a member of the book or for somebody typed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        member = self._member(request.GET.get("member", ""))
        return self._shown(ScreeningForm(), None if member else PersonForm(), member)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        member = self._member(request.POST.get("member", ""))
        form, person = ScreeningForm(request.POST), None if member else PersonForm(request.POST)
        if not form.is_valid() or (person is not None and not person.is_valid()):
            return self._shown(form, person, member)
        whom: dict[str, Any] = {"member": member.id} if member else {"person": dict(person.cleaned_data)}  # type: ignore[union-attr]  # one of them is there
        try:
            made = screen_for_sos(ScreeningAnswers(**whom, **form.answers()), by=self.actor, at=self.at)
        except InputRejected as error:
            attach(person or form, error, places={f"/person/{name}": name for name in PersonForm.base_fields})
            return self._shown(form, person, member)
        return HttpResponseRedirect(reverse("web:sos-screening", args=[made.id]))

    def _member(self, given: str) -> Any:
        member_id = read_id(given) if given else None
        return find_member(self.actor, member_id, self.at) if member_id else None

    def _shown(self, form: ScreeningForm, person: PersonForm | None, member: Any) -> HttpResponse:
        context = {
            "title": "SOS line",
            "form": form,
            "person": person,
            "member": member,
            "before_anything": BEFORE_ANYTHING,
        }
        is_wrong = bool(form.errors or (person is not None and person.errors))
        return self.show("agents/sos.html", context, status=422 if is_wrong else 200)


class ScreeningPage(Page):
    """What a screening came to: the number while it may be shown, or every reason why not and what fits instead."""

    def get(self, _request: HttpRequest, screening_id: UUID) -> HttpResponse:
        return self.page(screening_id)

    def page(self, screening_id: UUID, *, failed: forms.Form | None = None) -> HttpResponse:
        """The page; after a refused form with what is wrong in it."""
        screening = find_screening(self.actor, screening_id, self.at)
        criteria = criteria_of(screening.criteria_id)
        titles = {kind.facts.code: kind.facts.title for kind in current_types()}
        calls = list(calls_of(screening))
        context = {
            "title": "SOS line",
            "screening": screening,
            "person": screening.member or screening.prospect,
            "line": line_for(screening, self.actor, self.at),
            "refusals": [words_for(code, screening.reasons, criteria) for code in screening.refusals],
            "also_file": [(code, titles.get(code, code)) for code in screening.also_file],
            "calls": calls,
            "is_open": screening.passed and not calls and not screening.no_call_reason,
            "call_form": failed if isinstance(failed, CallForm) else CallForm(initial=self._times(screening)),
            "no_call_form": failed if isinstance(failed, NoCallForm) else NoCallForm(),
        }
        return self.show("agents/sos_screening.html", context, status=422 if failed is not None else 200)

    def _times(self, screening: SosScreening) -> dict[str, datetime]:
        """When the call will have been: at once after the screening; who logs it later says when it ended."""
        times = {"started_at": screening.created_at}
        return {**times, "ended_at": self.at} if self.at < screening.created_at + LOGGED_AT_ONCE else times


class AnsweredPage(ScreeningPage):
    """Takes what became of a screening; whoever reloads after a refusal comes back to it."""

    def get(self, _request: HttpRequest, screening_id: UUID) -> HttpResponse:
        found = find_screening(self.actor, screening_id, self.at)
        return HttpResponseRedirect(reverse("web:sos-screening", args=[found.id]))


class LogCallPage(AnsweredPage):
    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        screening = find_screening(self.actor, screening_id, self.at)
        form = CallForm(request.POST)
        if not form.is_valid():
            return self.page(screening_id, failed=form)
        try:
            log_sos_call(
                screening=screening.id,
                **form.cleaned_data,
                by=self.actor,
                at=self.at,
            )
        except ResourceNotFound:
            raise
        except ArsosError as error:
            attach(form, error)
            return self.page(screening_id, failed=form)
        return self.done("The call is logged.", reverse("web:sos-screening", args=[screening_id]))


class NoCallPage(AnsweredPage):
    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        find_screening(self.actor, screening_id, self.at)
        form = NoCallForm(request.POST)
        if not form.is_valid():
            return self.page(screening_id, failed=form)
        record_no_call(screening_id, **form.cleaned_data, by=self.actor, at=self.at)
        return self.done("Recorded.", reverse("web:sos-screening", args=[screening_id]))


class CarryOverPage(Page):
    """One step to the inquiry: a draft with what was typed."""

    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        screening = find_screening(self.actor, screening_id, self.at)
        require_own_use(self.actor, screening.agent_id)
        wanted = request.POST.get("inquiry_type", "")
        if wanted not in screening.also_file:
            raise ResourceNotFound
        flow, content = draft_from(screening, wanted)
        draft = create_draft(flow=flow, content=content, by=self.actor, at=self.at)
        return HttpResponseRedirect(reverse("web:draft", args=[draft.id]))
