"""The SOS line: a few big answers, the number while it may be shown, what became of it (R24–R28)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from escalations.sos.access import (
    find_screening,
    is_own_use,
    is_reviewer,
    note_persons_shown,
    require_own_use,
    require_reviewer,
)
from escalations.sos.actions import ScreeningAnswers, record_no_call, review_sos_screening, screen_for_sos
from escalations.sos.drafts import draft_from
from escalations.sos.models import SosScreening
from escalations.sos.queries import (
    calls_of,
    criteria_in_force,
    criteria_of,
    line_for,
    may_be_reviewed,
    own_unanswered,
    own_unfinished_calls,
)
from escalations.sos.rules import words_for
from escalations.sos.shipped import REASONS
from foundation import clock
from foundation.crypto import hashes_of_person
from foundation.errors import ArsosError, ConflictFound, InputRejected, ResourceNotFound
from inquiries.catalog.queries import current_types
from inquiries.filing.actions import create_draft
from members.book.access import find_member
from members.book.queries.books import FoundInBook, with_policy_states
from members.book.queries.intake_subjects import names_of_members_like
from web.frame.pages import Page, attach, read_id
from web.sos.forms import CallForm, NoCallForm, PersonForm, ReviewForm, ScreeningForm

MOST_OPEN = 5
TYPED, OF_BOOK = "person", "member"


class SosPage(Page):
    """One screen of answers; for a member of the book or for somebody typed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        member = self._member(request.GET.get("member", ""))
        return self._shown(ScreeningForm(), PersonForm(), member=member, is_carried=member is not None)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        given = request.POST.get("member", "")
        who = request.POST.get("who", OF_BOOK if given else TYPED)
        member = self._member(given) if who == OF_BOOK else None
        form, person = ScreeningForm(request.POST), PersonForm(request.POST if who == TYPED else None)
        shown: dict[str, Any] = {"member": member, "is_carried": "carried" in request.POST, "who": who}
        is_known = member is not None or (who == TYPED and person.is_valid())
        if not form.is_valid() or not is_known:
            return self._shown(form, person, **shown, is_wrong=True)
        whom: dict[str, Any] = {"member": member.id} if member else {"person": dict(person.cleaned_data)}
        try:
            made = self.once(
                lambda: screen_for_sos(ScreeningAnswers(**whom, **form.answers()), by=self.actor, at=self.at),
                identify=lambda screening: str(screening.id),
            )
        except InputRejected as error:
            attach(form if member else person, error, places={f"/person/{name}": name for name in person.fields})
            return self._shown(form, person, **shown, is_wrong=True)
        return HttpResponseRedirect(reverse("web:sos-screening", args=[made.named]))

    def _member(self, given: str) -> Any:
        member_id = read_id(given) if given else None
        return find_member(self.actor, member_id, self.at) if member_id else None

    def _shown(
        self,
        form: ScreeningForm,
        person: PersonForm,
        *,
        member: Any,
        is_carried: bool,
        who: str = OF_BOOK,
        is_wrong: bool = False,
    ) -> HttpResponse:
        unanswered = list(own_unanswered(self.actor, self.at)[:MOST_OPEN])
        unfinished = list(own_unfinished_calls(self.actor, self.at)[:MOST_OPEN])
        note_persons_shown([*unanswered, *unfinished], fields=["name", "SOS screening"])
        context = {
            "title": _("SOS line"),
            "subtitle": _(
                "Use the SOS line when a member can't get care or benefits they have. The member must be on the line."
            ),
            "form": form,
            "groups": form.groups(criteria_in_force().criteria.calling_reasons),
            "person": person,
            "member": member,
            "is_carried": is_carried,
            "found": FoundInBook(with_policy_states([member], clock.date_of(self.at)) if member else []),
            "who": who,
            "looked_for": self.request.POST.get("looked_for", ""),
            "nobody_chosen": is_wrong and who == OF_BOOK and member is None,
            "unanswered": unanswered,
            "unfinished": unfinished,
        }
        return self.show("sos/ask.html", context, status=422 if is_wrong else 200)


class ScreeningPage(Page):
    """What a screening came to: the number while it may be shown, or every reason why not and what fits instead."""

    def get(self, _request: HttpRequest, screening_id: UUID) -> HttpResponse:
        return self.page(screening_id)

    def page(
        self, screening_id: UUID, *, failed: forms.Form | None = None, not_begun: ArsosError | None = None
    ) -> HttpResponse:
        """The page; after a refused form with what is wrong in it, or with why no inquiry was begun."""
        screening = find_screening(self.actor, screening_id, self.at)
        criteria = criteria_of(screening.criteria_id)
        line = line_for(screening, self.actor, self.at)
        calls = list(calls_of(screening))
        is_own = is_own_use(self.actor, screening)
        context = {
            "title": _("SOS line"),
            "screening": screening,
            "person": screening.member or screening.prospect,
            "line": line,
            "seconds_left": int((line.expires_at - self.at).total_seconds()) if line else 0,
            "seconds_in_all": int(criteria.line_lasts.total_seconds()),
            "refusals": [words_for(code, screening.reasons, criteria) for code in screening.refusals],
            "reasons": ", ".join(_(words) for code, words in REASONS.items() if code in screening.reasons),
            "also_file": self._to_file(screening) if is_own else [],
            "not_begun": not_begun,
            "calls": calls,
            "open_call": next((call for call in calls if not call.outcome), None) if is_own else None,
            "is_open": is_own and screening.passed and not calls and not screening.no_call_reason,
            "is_own": is_own,
            "call_form": failed
            if isinstance(failed, CallForm)
            else CallForm(initial={"started_at": screening.created_at}),
            "no_call_form": failed if isinstance(failed, NoCallForm) else NoCallForm(),
            **self._for_reviewers(screening, failed),
        }
        return self.show("sos/screening.html", context, status=422 if failed is not None or not_begun else 200)

    def _to_file(self, screening: SosScreening) -> list[tuple[str, str]]:
        titles = {kind.facts.code: kind.facts.title for kind in current_types()}
        return [(code, titles.get(code, code)) for code in screening.also_file]

    def _for_reviewers(self, screening: SosScreening, failed: forms.Form | None) -> dict[str, Any]:
        """What looks odd, who it may be, and the form for a verdict: for leads alone."""
        if not is_reviewer(self.actor):
            return {}
        typed = screening.prospect
        form = failed if isinstance(failed, ReviewForm) else ReviewForm()
        return {
            "is_reviewer": True,
            "possible": names_of_members_like(hashes_of_person(typed)) if typed is not None else [],
            "review_form": form if may_be_reviewed(screening) else None,
        }


class AnsweredPage(ScreeningPage):
    """Takes what became of a screening; whoever reloads after a refusal comes back to it."""

    def get(self, _request: HttpRequest, screening_id: UUID) -> HttpResponse:
        return HttpResponseRedirect(self.here(find_screening(self.actor, screening_id, self.at).id))

    def here(self, screening_id: UUID) -> str:
        """The address of the screening."""
        return reverse("web:sos-screening", args=[screening_id])


class NoCallPage(AnsweredPage):
    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        find_screening(self.actor, screening_id, self.at)
        form = NoCallForm(request.POST)
        if not form.is_valid():
            return self.page(screening_id, failed=form)
        reason = form.cleaned_data["reason"]
        self.once(lambda: record_no_call(screening_id, reason=reason, by=self.actor, at=self.at))
        return self.done(_("Recorded: no call was made."), self.here(screening_id))


class ReviewPage(AnsweredPage):
    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        find_screening(self.actor, screening_id, self.at)
        require_reviewer(self.actor)
        form = ReviewForm(request.POST)
        if not form.is_valid():
            return self.page(screening_id, failed=form)
        try:
            self.once(lambda: review_sos_screening(screening_id, **form.cleaned_data, by=self.actor, at=self.at))
        except ConflictFound as error:
            attach(form, error)
            return self.page(screening_id, failed=form)
        return self.done(_("Your review is recorded."), reverse("web:sos-screenings"))


class CarryOverPage(AnsweredPage):
    """One step to the inquiry: a draft with what was typed."""

    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        screening = find_screening(self.actor, screening_id, self.at)
        require_own_use(self.actor, screening)
        wanted = request.POST.get("inquiry_type", "")
        if wanted not in screening.also_file:
            raise ResourceNotFound
        flow, content = draft_from(screening, wanted)
        with self.attempting() as tried:
            made = self.once(
                lambda: create_draft(flow=flow, content=content, by=self.actor, at=self.at),
                identify=lambda draft: str(draft.id),
            )
        if tried.refusal is not None:
            return self.page(screening_id, not_begun=tried.refusal)
        return HttpResponseRedirect(reverse("web:draft", args=[made.named]))
