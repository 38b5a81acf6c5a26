"""The set-up: a list of steps that can be left and resumed, each with its own form."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.set_up.actions import finish_set_up, note_step_done
from accounts.set_up.queries import UnderWay, set_up_under_way
from accounts.set_up.rules import Step
from events.letters.mail import send_test_mail
from foundation.errors import PermissionRefused, ResourceNotFound
from foundation.policy import may_keep_configuration
from identity.actions import make_system_client
from staffing.actions import choose_open_queues
from staffing.queries.queues import every_queue
from web.frame.pages import Page, attach
from web.set_up.forms import ClientForm, OrganizationForm, QueuesForm
from web.set_up.steps import goes_nowhere, steps_shown


class SetUpPage(Page):
    """Every step with how far it is; gone when the set-up is finished."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.drawn()

    def kept(self) -> UnderWay:
        """The set-up under way; raises PermissionRefused, and ResourceNotFound where there is none."""
        if not may_keep_configuration(self.actor):
            raise PermissionRefused(_("Only administrators set up ARSOS."))
        kept = set_up_under_way()
        if kept is None:
            raise ResourceNotFound
        return kept

    def drawn(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """The list; `more` takes the place of what a step needs."""
        kept = self.kept()
        context = {"title": _("Set up ARSOS"), "kept": kept, "steps": list(steps_shown(self.actor, kept, **more))}
        return self.show("set_up/set_up.html", context, status=status)


class SetUpStepPage(SetUpPage):
    """One step is done or skipped."""

    def post(self, request: HttpRequest, step: str) -> HttpResponse:
        self.kept()
        if step not in Step.values:
            raise ResourceNotFound
        perform: Callable[[str], HttpResponse] = {
            Step.ORGANIZATION: self._organization,
            Step.QUEUES: self._queues,
            Step.MAIL: self._mail,
            Step.API_CLIENT: self._client,
        }.get(Step(step), self._done)
        return self._done(step) if "skip" in request.POST else perform(step)

    def get(self, _request: HttpRequest, step: str) -> HttpResponse:  # type: ignore[override]  # with its address
        """Whoever reloads comes back to the list."""
        return HttpResponseRedirect(self.place_of(step))

    def place_of(self, step: str) -> str:
        """The address of a step on the list."""
        return f"{reverse('web:set-up')}#step-{step}"

    def _done(self, step: str) -> HttpResponse:
        self.once(partial(note_step_done, step, by=self.actor, at=self.at))
        return self.done_with(step, _("Noted."))

    def done_with(self, step: str, words: str) -> HttpResponse:
        """Back at the step."""
        return self.done(words, self.place_of(step))

    def _organization(self, step: str) -> HttpResponse:
        form = OrganizationForm(self.request.POST)

        def note() -> None:
            name = form.cleaned_data["organization"]
            note_step_done(step, organization=name, by=self.actor, at=self.at)

        if not self.accepted(form, note):
            return self.drawn(status=422, organization={"form": form})
        return self.done_with(step, _("Saved."))

    def _queues(self, step: str) -> HttpResponse:
        form = QueuesForm.of(every_queue(self.actor), self.request.POST)

        def choose() -> None:
            choose_open_queues(form.cleaned_data["queues"], by=self.actor, at=self.at)

        if not self.accepted(form, choose):
            return self.drawn(status=422, queues={"form": form})
        note_step_done(step, by=self.actor, at=self.at)
        return self.done_with(step, _("Saved."))

    def _mail(self, step: str) -> HttpResponse:
        """To the administrator alone, and what the mail server says of it."""
        if goes_nowhere():
            return self.drawn(
                status=422, mail={"error": _("No mail server is set. Set ARSOS_EMAIL_URL and restart ARSOS.")}
            )
        address = getattr(self.request.user, "email", "")
        refusal = send_test_mail(address)
        if refusal:
            return self.drawn(status=422, mail={"error": refusal})
        self.once(partial(note_step_done, step, by=self.actor, at=self.at))
        return self.done_with(step, _("The mail server accepted the email. Check your inbox."))

    def _client(self, step: str) -> HttpResponse:
        """The secret is on the answer to this form, and nowhere else."""
        form = ClientForm(self.request.POST)
        if not form.is_valid():
            return self.drawn(status=422, api_client={"form": form})
        typed = form.cleaned_data
        make = partial(make_system_client, name=typed["name"], scopes=typed["scopes"], by=self.actor, at=self.at)
        with self.attempting() as tried:
            made = self.once(make, identify=lambda client: client.client_id)
        if tried.refusal:
            attach(form, tried.refusal)
            return self.drawn(status=422, api_client={"form": form})
        if made.result is not None:
            note_step_done(step, by=self.actor, at=self.at)
        answer = self.drawn(api_client={"made": made.result, "client_id": made.named})
        answer.headers["Cache-Control"] = "no-store"
        return answer


class FinishSetUpPage(SetUpPage):
    """The list is done with."""

    def post(self, _request: HttpRequest) -> HttpResponse:
        self.once(partial(finish_set_up, by=self.actor, at=self.at))
        return self.done(_("ARSOS is set up."), reverse("web:home"))
