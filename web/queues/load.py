"""Who has how much in hand, and giving work to somebody with free capacity (R16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation import lengths
from foundation.errors import ResourceNotFound
from inquiries.bulk.actions import run_if_small, start_bulk_run
from inquiries.bulk.queries import find_bulk_run, items_of
from inquiries.inquiry.access import note_shown
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.lists.rows import ListedInquiry
from inquiries.queues.access import require_lead
from inquiries.queues.queries.workload import MOST_SHOWN, InHand, inquiries_in_hand, load_board
from inquiries.work.actions.perform import PERFORM
from staffing.queries.associates import queues_worked_by
from web.frame.forms import offer
from web.frame.pages import Page, is_fragment, read_id, seen_version

WHY_REFUSED = {
    "forbidden": gettext_lazy("You don't lead its queue."),
    "illegal-transition": gettext_lazy(
        "It is no longer in progress. Pending inquiries can be released but not reassigned."
    ),
    "stale": gettext_lazy("It changed since you opened this page. Check it, then decide."),
    "not-found": gettext_lazy("You no longer have access to it."),
}
ACTION_OF = {"assign": Action.ASSIGN, "release": Action.RELEASE}


@dataclass(frozen=True, slots=True)
class Hands:
    """One row of the board: what somebody holds, and which queues they work."""

    of: InHand
    queues: Mapping[UUID, str]

    @property
    def id(self) -> str:
        return str(self.of.who.id)

    @property
    def offered_as(self) -> str:
        """How they are offered as the next holder."""
        words = _("%(name)s: %(held)s of %(capacity)s assigned, works %(queues)s")
        return words % {
            "name": self.of.who.name,
            "held": self.of.held,
            "capacity": self.of.who.capacity,
            "queues": ", ".join(self.queues.values()),
        }


class ReassignForm(forms.Form):
    """What is ticked, to whom it goes or why it goes back; `do` is the button that was pressed.

    Whether it may be done is judged by the action: a form that is sent again finds what it did itself.
    """

    do = forms.ChoiceField(choices=[("assign", ""), ("release", "")])
    inquiry = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Select at least one inquiry.")})
    assignee = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=lengths.REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Appears in the history of the inquiry."),
    )

    def __init__(self, *args: Any, shown: Sequence[ListedInquiry], others: Sequence[Hands], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = (
            [one for one in self.data.getlist("inquiry") if len(one) <= lengths.REFERENCE]
            if isinstance(self.data, QueryDict)
            else []
        )
        rows = [*(row.reference for row in shown), *sent]
        offer(self, "inquiry", [(reference, "") for reference in rows])
        nobody = ("", _("Choose an associate"))
        offer(self, "assignee", [nobody, *((one.id, one.offered_as) for one in others)])
        self.fields["assignee"].widget.choices = [nobody, *((one.id, one.offered_as) for one in others if one.of.free)]  # type: ignore[attr-defined]  # a Select

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("do") == "assign" and not values.get("assignee") and "assignee" not in self.errors:
            self.add_error("assignee", _("Choose an associate."))
        if values.get("do") == "release" and not values.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Give a reason."))
        return values

    def values(self) -> dict[str, Any]:
        """What the action takes beside the inquiry."""
        if self.cleaned_data["do"] == "assign":
            return {"assignee": self.cleaned_data["assignee"]}
        return {"reason": self.cleaned_data["reason"]}


class LoadPage(Page):
    """Everybody who works a queue that the lead leads; drawn anew on every news."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require_lead(self.actor)
        context = {"title": _("Workload and capacity"), "hands": board_of(self)}
        if is_fragment(request):
            return self.fragment("queues/_load.html", context)
        return self.show("queues/load.html", context)


class HandsPage(Page):
    """What one associate holds, and a form to give some of it to somebody else."""

    def get(self, request: HttpRequest, associate_id: UUID) -> HttpResponse:
        require_lead(self.actor)
        hands, others = self.people(associate_id)
        rows = inquiries_in_hand(self.actor, associate_id, self.at)
        note_shown(rows)
        context = {"hands": hands, "rows": rows}
        if is_fragment(request):
            return self.fragment("queues/_hands.html", context)
        return self.drawn(ReassignForm(shown=rows, others=others), others, context)

    def people(self, associate_id: UUID) -> tuple[Hands, list[Hands]]:
        """Somebody of the board, and everybody else of it; raises ResourceNotFound."""
        board = board_of(self)
        found = next((one for one in board if one.of.who.id == associate_id), None)
        if found is None:
            raise ResourceNotFound
        return found, [one for one in board if one is not found]

    def drawn(self, form: ReassignForm, others: list[Hands], context: dict[str, Any]) -> HttpResponse:
        """The whole page; after a refusal with what was ticked and typed."""
        hands: Hands = context["hands"]
        away = hands.of.held - len(context["rows"])
        page = {
            "title": hands.of.who.name,
            "form": form,
            "others": others,
            "has_free": any(one.of.free for one in others),
            "ticked": form["inquiry"].value() or [],
            "away": max(0, away),
            "most_shown": MOST_SHOWN,
        }
        return self.show("queues/hands.html", {**context, **page}, status=422 if form.errors else 200)


class ReassignPage(HandsPage):
    """One inquiry changes hands by its action, several by a run that says what became of each."""

    def get(self, request: HttpRequest, associate_id: UUID) -> HttpResponse:
        """Whoever reloads after a refusal comes back to the list."""
        return HttpResponseRedirect(reverse("web:hands", args=[associate_id]))

    def post(self, request: HttpRequest, associate_id: UUID) -> HttpResponse:
        require_lead(self.actor)
        hands, others = self.people(associate_id)
        rows = inquiries_in_hand(self.actor, associate_id, self.at)
        note_shown(rows)
        form = ReassignForm(request.POST, shown=rows, others=others)
        if form.is_valid():
            chosen: list[str] = form.cleaned_data["inquiry"]
            with self.attempting(names_things=True) as tried:
                return self.one(form, chosen[0], hands) if len(chosen) == 1 else self.several(form, chosen)
            refusal = tried.refusal
            if refusal is not None:
                form.add_error(None, f"{chosen[0]}: {WHY_REFUSED.get(refusal.code, refusal.detail)}")
        return self.drawn(form, others, {"hands": hands, "rows": rows})

    def one(self, form: ReassignForm, reference: str, hands: Hands) -> HttpResponse:
        """Give over or put back a single inquiry, as it was when the page was drawn."""
        version = seen_version(self.request, f"version-{reference}")
        common = {"by": self.actor, "at": self.at, "expected_version": version}
        values = form.values()
        if "assignee" in values:
            values["assignee"] = read_id(values["assignee"])
        perform = PERFORM[ACTION_OF[form.cleaned_data["do"]]]
        self.once(partial(perform, reference, **values, **common), identify=_reference_of)
        words = {
            "assign": _("%(reference)s was reassigned.") % {"reference": reference},
            "release": _("%(reference)s was released to its queue.") % {"reference": reference},
        }
        return self.done(words[form.cleaned_data["do"]], reverse("web:hands", args=[hands.of.who.id]))

    def several(self, form: ReassignForm, chosen: list[str]) -> HttpResponse:
        """The same for all that are ticked; each is judged when its turn comes."""
        action = ACTION_OF[form.cleaned_data["do"]]
        start = partial(
            start_bulk_run, action=action, values=form.values(), references=chosen, by=self.actor, at=self.at
        )
        done = self.once(start, identify=lambda run: str(run.id))
        run_if_small(done.result, by=self.actor)
        words = ngettext("%(count)s inquiry was checked.", "%(count)s inquiries were checked.", len(chosen))
        return self.done(words % {"count": len(chosen)}, reverse("web:reassigned", args=[done.named]))


class ReassignedPage(Page):
    """What became of each inquiry that was ticked."""

    def get(self, _request: HttpRequest, run_id: UUID) -> HttpResponse:
        require_lead(self.actor)
        run = find_bulk_run(self.actor, run_id)
        items = [
            {"item": one, "why": WHY_REFUSED.get(one.code, one.detail)} for one in items_of(self.actor, run, self.at)
        ]
        title = _("Reassigned") if run.action == Action.ASSIGN else _("Released")
        return self.show("work/reassigned.html", {"title": title, "run": run, "items": items})


def board_of(page: Page) -> list[Hands]:
    """The rows of the board, the fullest hands first."""
    rows = load_board(page.actor, page.at)
    works = queues_worked_by([row.who.id for row in rows])
    return [Hands(row, works.get(row.who.id, {})) for row in rows]


def _reference_of(inquiry: Inquiry) -> str:
    return inquiry.reference
