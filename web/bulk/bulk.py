"""One action on many inquiries: chosen in a list, asked once more, worked off one by one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import InputRejected, ResourceNotFound
from inquiries.bulk.actions import AT_ONCE, run_if_small, start_bulk_run
from inquiries.bulk.api import MOST, actions_for_many, read_bulk
from inquiries.inquiry.rules import Action
from inquiries.lists.api import order_by
from inquiries.lists.columns import ShownTo, columns_shown_to
from inquiries.lists.queries.lists import filters_from, references_in, views_of
from inquiries.work.text_warnings.queries import WARNED, warnings_for_many
from web.frame.pages import Page, attach
from web.inquiries.action_forms import OFFERED
from web.lists.list_state import read_state
from web.work.action_form import ActionForm
from web.work.anyway import must_ask


class ManyPage(Page):
    """A page that does one thing to many inquiries which were chosen in a list."""

    def begin(self, action: str, given: Mapping[str, Any], references: list[str]) -> HttpResponse:
        """Start the run and show it. Raises InputRejected."""
        _action, values, each = read_bulk({"action": action, "references": references, **given})
        started = self.once(
            lambda: start_bulk_run(action=action, values=values, references=each, by=self.actor, at=self.at),
            identify=lambda run: str(run.id),
        )
        run_if_small(started.result, by=self.actor)
        return HttpResponseRedirect(reverse("web:bulk-run", args=[started.named]))

    def ask(self, template: str, form: ActionForm, references: list[str], **words: Any) -> HttpResponse:
        """Draw the form once more, with how many it is for and the way back to their list."""
        context = {
            "form": form,
            "references": references,
            "in_background": len(references) > AT_ONCE,
            "list": self.request.POST.get("list", ""),
            "back": f"{reverse('web:inquiries')}?{list_of(self.request).urlencode()}",
            **words,
        }
        return self.show(template, context, status=422 if form.errors or not references else 200)


class BulkPage(ManyPage):
    """First asks what the action takes, with how many it is for; then starts the run."""

    def post(self, request: HttpRequest) -> HttpResponse:
        action = next((one for one in actions_for_many(self.actor) if one == request.POST.get("action")), None)
        if action is None:
            raise ResourceNotFound
        references = chosen_in_list(request, self.actor, self.at)
        is_sure = "sure" in request.POST
        form = OFFERED[action].form(request.POST if is_sure else None)
        form.fill_for_many(self.actor)
        if is_sure and form.is_valid():
            if must_ask(request, form, warnings_for_many(form.cleaned_data, WARNED.get(action, ()))):
                return self._asked(action, form, references, is_question=True)
            if form.asks_first_for_many(self.actor, references[:MOST], self.at):
                return self._asked(action, form, references)
            try:
                given = {name: str(one) if isinstance(one, UUID) else one for name, one in form.values().items()}
                return self.begin(action.value, given, references)
            except InputRejected as error:
                attach(form, error)
        return self._asked(action, form, references)

    def _asked(
        self, action: Action, form: ActionForm, references: list[str], *, is_question: bool = False
    ) -> HttpResponse:
        words = {"asks": is_question, "title": _("Bulk update"), "action": action.value}
        return self.ask("bulk/bulk.html", form, references, **words)


def chosen_in_list(request: HttpRequest, actor: Actor, at: datetime) -> list[str]:
    """What was ticked, each once; or the first of everything the list holds."""
    if request.POST.get("everything"):
        state = read_state(list_of(request), list(views_of(actor)), columns_shown_to(ShownTo.STAFF))
        order = order_by(state.ordering)
        return references_in(actor, filters_from(state.filters), order, at, most=MOST)
    return list(dict.fromkeys(" ".join(request.POST.getlist("references")).replace(",", " ").split()))


def list_of(request: HttpRequest) -> QueryDict:
    """The list that the form stood in, as its address had it."""
    return QueryDict(request.POST.get("list", ""))
