"""The base of every page: who looks, in their time zone, journaled, with refusals as pages people understand."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.callers import signed_in_actor
from events.feed.steps import EventType
from foundation import clock
from foundation.access_log.steps import (
    AccessEntries,
    collected_accesses,
    journaled_with_effects,
    log_access,
    set_refusal_apart,
    write_accesses,
    write_accesses_with_effect,
)
from foundation.actor import Actor
from foundation.errors import (
    PASSING,
    ArsosError,
    KeyInFlight,
    KeyReused,
    PermissionRefused,
    ResourceNotFound,
    StorageAway,
)
from foundation.http.doors import unavailable
from foundation.http.forms import clean_form
from foundation.http.problems import RETRY_SECONDS, STATUS_OF
from foundation.moments import Zone
from foundation.policy import may_open_pages
from foundation.settings_values import zone_named
from web.frame.days import in_words_of_pages
from web.frame.forms import whole_number
from web.frame.navigation import sidebar
from web.frame.purposes import purpose_for
from web.frame.refusals import way_on, words_on_page
from web.frame.sending import SentOnce, is_sent_by_script, kept_of, label_of, send_once
from web.frame.words import script_words

NO_DESK = gettext_lazy(
    "You have the associate role, but you are not set up as an associate yet. Ask an "
    "administrator to add you under Associates and to your queues."
)
ABOUT_NO_FORM = (ResourceNotFound, KeyInFlight, KeyReused, StorageAway)
NEWS_TYPES = " ".join(EventType)
ResultT = TypeVar("ResultT")


@dataclass(slots=True)
class Attempt:
    """What came of an attempt: nothing, or the refusal that a form shows beside what was typed."""

    refusal: ArsosError | None = None


class Page(View):
    """A page of the web face. It translates: form in, one call, page out; the same actions as the API."""

    actor: Actor
    zone: Zone

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not admin.site.has_permission(request):
            return _to_sign_in(request)
        clean_form(request)
        self.at = clock.now()
        purpose = purpose_for(request, kwargs.get("reference", ""), self.at)
        self.actor = replace(signed_in_actor(request), purpose=purpose)
        self.zone = zone_named(getattr(request.user, "time_zone", ""))
        language = translation.get_language_from_request(request)
        with timezone.override(self.zone), translation.override(language), collected_accesses() as looks:
            effects = journaled_with_effects(looks, self.with_effect)
            try:
                # an address with an id in it answers as for what is not there
                if not (may_open_pages(self.actor) or kwargs):
                    raise PermissionRefused(_("Your account has no active role."))
                self._require_author()
                with effects:
                    response = super().dispatch(request, *args, **kwargs)
            except ArsosError as error:
                if isinstance(error, PermissionRefused):
                    _note_denied(error)
                set_refusal_apart()
                response = self.refused(error)
            return self._journaled(looks, _for_scripts(request, response))

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that says so, where a program called it as no browser does."""
        title, detail = _("This page cannot be opened this way"), _("Open the page, or send the form on it.")
        context = {"title": title, "detail": detail, "way_on": _("Nothing was changed.")}
        answer = self.show("refused.html", context, status=405)
        answer.headers["Allow"] = ", ".join(one.upper() for one in self.http_method_names if hasattr(self, one))
        return answer

    def show(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A whole page, in the frame."""
        frame = {
            "navigation": sidebar(self.request),
            "script_words": script_words(),
            "news_types": NEWS_TYPES,
            "zone": timezone.get_current_timezone_name(),
        }
        return render(self.request, f"web/{template}", {**frame, **self._known(), **context}, status=status)

    def fragment(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A part of a page, for a script that puts it into its place."""
        return render(self.request, f"web/{template}", {**self._known(), **context}, status=status)

    def refused(self, error: ArsosError) -> HttpResponse:
        """A refusal as a page that says what to do instead."""
        if isinstance(error, KeyReused):
            return self._sent_again()
        context = {**words_on_page(error), "error": error, "way_on": way_on(error)}
        response = self.show("refused.html", context, status=STATUS_OF.get(error.code, 400))
        if isinstance(error, (KeyInFlight, *PASSING)):
            response.headers["Retry-After"] = RETRY_SECONDS[error.code]
        return response

    def done(self, words: str, address: str) -> HttpResponseRedirect:
        """Say what has happened on the next page."""
        messages.success(self.request, words)
        return HttpResponseRedirect(address)

    def once(
        self, perform: Callable[[], ResultT], identify: Callable[[ResultT], str] = lambda _result: ""
    ) -> SentOnce[ResultT]:
        """Perform an action once for the form that was sent, however often it is sent (a lost answer, a double click).

        `identify` names what came of it, for whoever sends the same form again.
        """
        return send_once(self.request, perform, identify, by=self.actor, at=self.at, journal=self.with_effect)

    def attempt(
        self,
        perform: Callable[[], ResultT],
        identify: Callable[[ResultT], str] = lambda _result: "",
        *,
        names_things: bool = False,
    ) -> ArsosError | None:
        """As `once`; gives back the refusal that the form has to show, beside what was typed, or None.

        Raises what no form can show: that the thing is out of sight, or what is wrong with the key.
        """
        with self.attempting(names_things=names_things) as tried:
            self.once(perform, identify)
        return tried.refusal

    @contextmanager
    def attempting(self, *, names_things: bool = False) -> Iterator[Attempt]:
        """The only way to catch a refusal: inside, it ends the block and is kept as `refusal`, for a form to show.

        What somebody may not do is journaled, and what was looked at on the way belongs to what was tried (R33).
        Where a form `names_things`, one that is not there is shown too. Raises as `attempt`.
        """
        tried = Attempt()
        try:
            yield tried
        except ArsosError as error:
            if isinstance(error, ABOUT_NO_FORM) and not (names_things and isinstance(error, ResourceNotFound)):
                raise
            if isinstance(error, PermissionRefused):
                _note_denied(error)
                set_refusal_apart()
            tried.refusal = error

    def accepted(
        self, form: forms.Form, perform: Callable[[], ResultT], identify: Callable[[ResultT], str] = lambda _result: ""
    ) -> bool:
        """Whether what was typed is right and the action is done, as by `attempt`; else the form says what is wrong."""
        refusal = self.attempt(perform, identify) if form.is_valid() else None
        if refusal is not None:
            attach(form, refusal)
        return not form.errors

    @property
    def lacks_desk(self) -> bool:
        """Whether the reader is an associate whom nobody has given a place at the desk yet."""
        return self.actor.associate_id is None and self.actor.is_associate

    def require_agent(self) -> None:
        """Raise PermissionRefused for who is no agent."""
        if self.actor.agent_id is None:
            raise PermissionRefused(_("This page is for agents."))

    def require_associate(self) -> None:
        """Raise PermissionRefused for who works no queue."""
        if self.actor.associate_id is None:
            raise PermissionRefused(f"{NO_DESK}" if self.lacks_desk else _("This page is for ARSOS associates."))

    def _require_author(self) -> None:
        """Raise PermissionRefused where the form was typed into by somebody else, who was signed in here before."""
        author = self.request.POST.get("author", "")
        if author and author != str(self.actor.user_id):
            raise PermissionRefused(_("Someone else typed this before you signed in here. Nothing was sent."))

    def _sent_again(self) -> HttpResponse:
        """A form with the key of one that was sent before, and other words: they are kept."""
        context = {
            "title": _("Already sent"),
            "kept": kept_of(self.request),
            "had_files": bool(self.request.FILES),
            "send_to": self.request.get_full_path(),
            "back": reverse("web:home"),
        }
        return self.show("sent_again.html", context, status=422)

    def _known(self) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.at}

    def _journaled(self, looks: AccessEntries, response: HttpResponseBase) -> HttpResponseBase:
        """What cannot be journaled is not shown (R33)."""
        try:
            self.write_looked_at(looks)
        except DatabaseError:
            return unavailable(self.request)
        return response

    def write_looked_at(self, looks: AccessEntries) -> None:
        """Commit a row of the journal for what the request looked at."""
        write_accesses(looks, by=self.actor, at=clock.now(), road=self.channel)

    def with_effect(self) -> None:
        """Step inside the commit of whatever the page does: the journal row for what was looked at until then."""
        write_accesses_with_effect(by=self.actor, at=self.at, road=self.channel)

    @property
    def channel(self) -> str:
        """What the journal calls the page."""
        return f"page {type(self).__name__}"


def attach(form: Any, error: ArsosError, *, places: Mapping[str, str] | None = None) -> None:
    """Put each thing that is wrong beside its field, and the rest above the form."""
    for one in error.errors:
        parts = one.pointer.strip("/").split("/")
        names = [(places or {}).get(one.pointer, ""), "-".join(parts), parts[0]]
        known = next((name for name in names if name in form.fields), None)
        words = in_words_of_pages(one.detail)
        form.add_error(known, words if known else f"{label_of(one.pointer)}: {words}")
    if not error.errors:
        form.add_error(None, error.detail)


def read_id(text: object) -> UUID:
    """An id that came from a form or a draft; raises ResourceNotFound for anything else."""
    try:
        return UUID(str(text))
    except ValueError:
        raise ResourceNotFound from None


def seen_version(request: HttpRequest, name: str = "version") -> int | None:
    """The version the page was drawn from."""
    return whole_number(request.POST.get(name, ""))


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page, to put it into its place."""
    return request.headers.get("HX-Request") == "true"


def _note_denied(error: PermissionRefused) -> None:
    """What somebody may not do is journaled, as it is where the API refuses it (R33)."""
    log_access(kind="denied", fields=[error.code])


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The way to the sign-in page; a script is told instead, so that nothing that was typed is lost."""
    if is_sent_by_script(request) or is_fragment(request):
        return JsonResponse({"code": "signed-out"}, status=401)
    return redirect(f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}")


def _for_scripts(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A redirect as an address, for a script that sent a form and goes there itself: messages wait for that page."""
    if is_sent_by_script(request) and isinstance(response, HttpResponseRedirect):
        return JsonResponse({"location": response.url})
    return response
