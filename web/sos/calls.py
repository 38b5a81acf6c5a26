"""Calls to the SOS line, written down as they begin, as they end, or afterwards (R28)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from escalations.sos.access import find_call, find_screening, is_own_use, note_persons_shown, visible_calls
from escalations.sos.actions import CallEnd, LoggedCall, complete_sos_call, log_sos_call
from escalations.sos.models import SosCall
from foundation.errors import ArsosError, ResourceNotFound
from foundation.http.pagination import page_of
from members.book.access import find_member
from members.book.queries.books import FoundInBook
from web.frame.pages import Page, attach, read_id, seen_version
from web.sos.forms import CallForm, UnscreenedCallForm
from web.sos.screenings import AnsweredPage


class BeginCallPage(AnsweredPage):
    """The call begins now; how it ends is added later."""

    def post(self, _request: HttpRequest, screening_id: UUID) -> HttpResponse:
        screening = find_screening(self.actor, screening_id, self.at)
        self.once(
            lambda: log_sos_call(LoggedCall(screening=screening.id, started_at=self.at), by=self.actor, at=self.at)
        )
        return HttpResponseRedirect(self.here(screening_id))


class LogCallPage(AnsweredPage):
    """A call is over: when it began is the screening unless it is said, when it ended is now unless it is said."""

    def post(self, request: HttpRequest, screening_id: UUID) -> HttpResponse:
        screening = find_screening(self.actor, screening_id, self.at)
        form = CallForm(request.POST)
        if not form.is_valid():
            return self.page(screening_id, failed=form)
        values = dict(form.cleaned_data)
        values["started_at"] = values["started_at"] or screening.created_at
        values["ended_at"] = values["ended_at"] or self.at
        refusal = self.attempt(
            lambda: log_sos_call(LoggedCall(screening=screening.id, **values), by=self.actor, at=self.at),
            names_things=True,
        )
        if refusal is not None:
            _attach_to(form, refusal)
            return self.page(screening_id, failed=form)
        return self.done(_("Call logged."), self.here(screening_id))


class CallPage(Page):
    """One call; what is open about it can be added."""

    def get(self, _request: HttpRequest, call_id: UUID) -> HttpResponse:
        return self._shown(find_call(self.actor, call_id, self.at))

    def post(self, request: HttpRequest, call_id: UUID) -> HttpResponse:
        call = find_call(self.actor, call_id, self.at)
        form = CallForm(request.POST)
        if not form.is_valid():
            return self._shown(call, form)
        refusal = self.attempt(lambda: self._complete(call, form.cleaned_data), names_things=True)
        if refusal is not None:
            _attach_to(form, refusal)
            return self._shown(call, form)
        back = reverse("web:sos-screening", args=[call.screening_id]) if call.screening_id else reverse("web:sos-calls")
        return self.done(_("Call logged."), back)

    def _complete(self, call: SosCall, values: dict[str, Any]) -> SosCall:
        """An end that is logged stays; one that is not given is now."""
        return complete_sos_call(
            call.id,
            CallEnd(
                ended_at=None if call.ended_at else values["ended_at"] or self.at,
                outcome=values["outcome"],
                inquiry=values["inquiry"],
                note=values["note"],
            ),
            by=self.actor,
            at=self.at,
            expected_version=seen_version(self.request),
        )

    def _shown(self, call: SosCall, form: CallForm | None = None) -> HttpResponse:
        is_own = is_own_use(self.actor, call)
        context = {
            "title": _("Call to the SOS line"),
            "call": call,
            "person": call.member or call.prospect,
            "call_form": (form or CallForm()) if is_own and not call.outcome else None,
        }
        return self.show("sos/call.html", context, status=422 if form is not None else 200)


class UnscreenedCallPage(Page):
    """A call that was made without a screening is logged afterwards, flagged."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_agent()
        return self._shown(UnscreenedCallForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        given = request.POST.get("member", "")
        member = find_member(self.actor, read_id(given), self.at) if given else None
        form = UnscreenedCallForm(request.POST)
        if not form.is_valid():
            return self._shown(form, member)
        values = dict(form.cleaned_data)
        values["ended_at"] = values["ended_at"] or self.at
        about = member.id if member else None
        refusal = self.attempt(
            lambda: log_sos_call(LoggedCall(**values, member=about), by=self.actor, at=self.at), names_things=True
        )
        if refusal is not None:
            _attach_to(form, refusal)
            return self._shown(form, member)
        return self.done(_("Call logged. It is flagged because there was no screening."), reverse("web:sos-calls"))

    def _shown(self, form: UnscreenedCallForm, member: Any = None) -> HttpResponse:
        context = {
            "title": _("Log a call without a screening"),
            "subtitle": _("You can log a call after the fact. A lead will review it because there was no screening."),
            "call_form": form,
            "member": member,
            "found": FoundInBook([]),
        }
        return self.show("sos/unscreened_call.html", context, status=422 if form.is_bound else 200)


class CallsPage(Page):
    """The calls the person may see, newest first; for who reviews them also the flagged ones alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = visible_calls(self.actor, self.at)
        is_flagged = request.GET.get("flagged") == "1"
        if is_flagged:
            rows = rows.exclude(flags=[])
        found, links = page_of(rows, request, order=("-started_at", "id"))
        note_persons_shown(found, fields=["name", "SOS call"])
        context = {"title": _("SOS line"), "rows": found, "links": links, "is_flagged": is_flagged}
        return self.show("sos/calls.html", context)


def _attach_to(form: CallForm, error: ArsosError) -> None:
    """What is wrong beside its field; an inquiry that is not there is a wrong reference here, not a missing page."""
    if isinstance(error, ResourceNotFound):
        if not form.cleaned_data["inquiry"]:
            raise error
        form.add_error("inquiry", _("You have no inquiry with this reference."))
    else:
        attach(form, error)
