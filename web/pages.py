"""The base of every page: who looks, in their time zone, journaled, with refusals as pages people understand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import View

from arsos.accounts.sign_in import signed_in_actor
from arsos.api.problems import STATUS_OF
from arsos.journal.reads import Looks, collected_looks, note_look, write_looks
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ArsosError, PermissionRefused, ResourceNotFound
from web.purposes import purpose_for


class Page(View):
    """A page of the web face. It translates: form in, one call, page out; the same actions as the API."""

    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not admin.site.has_permission(request):
            return redirect(f"/admin/login/?next={request.path}")
        self.at = clock.now()
        purpose = purpose_for(request, kwargs.get("reference", ""), self.at)
        self.actor = replace(signed_in_actor(request), purpose=purpose)
        zone = ZoneInfo(getattr(request.user, "time_zone", "America/New_York"))
        with timezone.override(zone), collected_looks() as looks:
            try:
                response = super().dispatch(request, *args, **kwargs)
            except ArsosError as error:
                if isinstance(error, PermissionRefused):
                    note_look(kind="denied", fields=[error.code])
                response = self.refused(error)
            return self._journaled(looks, response)

    def show(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A page inside the frame of the admin site."""
        frame = admin.site.each_context(self.request)
        whole = {**frame, "actor": self.actor, "now": self.at, **context}
        return render(self.request, f"web/{template}", whole, status=status)

    def refused(self, error: ArsosError) -> HttpResponse:
        """A refusal as a page that says what to do instead."""
        context = {"title": error.title, "error": error}
        return self.show("refused.html", context, status=STATUS_OF.get(error.code, 400))

    def done(self, words: str, address: str) -> HttpResponseRedirect:
        """Say what has happened on the next page."""
        messages.success(self.request, words)
        return HttpResponseRedirect(address)

    def require_agent(self) -> None:
        """Raise PermissionRefused for who is no agent."""
        if self.actor.agent_id is None:
            raise PermissionRefused("This page is for agents.")

    def require_associate(self) -> None:
        """Raise PermissionRefused for who works no queue."""
        if self.actor.associate_id is None:
            raise PermissionRefused("This page is for associates of ARSOS.")

    def _journaled(self, looks: Looks, response: HttpResponseBase) -> HttpResponseBase:
        """What cannot be journaled is not shown (R33)."""
        try:
            write_looks(looks, by=self.actor, at=clock.now(), road=f"page {type(self).__name__}")
        except DatabaseError:
            return HttpResponse("ARSOS cannot show this just now. Please try again.", status=503)
        return response


def attach(form: Any, error: ArsosError, *, places: Mapping[str, str] | None = None) -> None:
    """Put each thing that is wrong beside its field, and the rest above the form."""
    for one in error.errors:
        name = (places or {}).get(one.pointer) or one.pointer.strip("/").replace("/", "-")
        known = name if name in form.fields else None
        form.add_error(known, one.detail if known else f"{one.pointer.strip('/')}: {one.detail}")
    if not error.errors:
        form.add_error(None, error.detail)


def read_id(text: object) -> UUID:
    """An id that came from a form or a draft; raises ResourceNotFound for anything else."""
    try:
        return UUID(str(text))
    except ValueError:
        raise ResourceNotFound from None
