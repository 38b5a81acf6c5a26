"""One inquiry: what is known, why it is here, when it is due, who holds it, what happened, what can be done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.kernel.errors import ConflictFound, TransitionRefused, VersionStale
from inquiries.access import (
    actions_open_to,
    is_agent_of,
    leads_inquiry,
    may_ask_departments,
    may_decide_hand_over,
    may_retract,
    may_take_files_back,
    may_write,
)
from inquiries.models import Attachment, Inquiry
from inquiries.queries.attachments import attachments_of
from inquiries.queries.inquiry_overviews import Overview, Part, inquiry_overview, stream_of
from inquiries.queries.set_aside import MOST, MOST_AT_ALL
from inquiries.queries.text_warnings import warnings_of
from inquiries.rules.hand_over_changes import is_undoable, may_undo
from inquiries.rules.lifecycle import Action
from web.blank_forms import blank_fields
from web.inquiries.action_forms import OFFERED, MessageForm, NoteForm, ResolveForm
from web.inquiries.anyway import must_ask
from web.inquiries.buttons import buttons_for, primary_for
from web.inquiries.facts import facts_of, labelled_details
from web.inquiries.happenings import titles_for
from web.inquiries.journey import asked_in, need_of_agent, steps_of
from web.inquiries.merging import merge_context
from web.pages import Page, is_fragment
from web.whole_numbers import whole_number

TABS = ("message", "note", Action.RESOLVE.value)
SHOWN_KINDS = ("messages", "history")
MOST_SHOWN = 999
SOMEBODY_WAS_FASTER = (TransitionRefused, VersionStale, ConflictFound)
"""The form is right, and the inquiry is no longer what it was for."""


class InquiryPage(Page):
    """The page of an inquiry for whoever may see it; its parts alone for a script that has heard news."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        return self.page(reference)

    def page(
        self, reference: str, *, failed: forms.Form | None = None, action: str = "", is_question: bool = False
    ) -> HttpResponse:
        """The page; after a refusal with the form as it was sent and what is wrong in it, and with `is_question` with
        a button that sends it all the same.
        """
        duplicates = max(whole_number(self.request.GET.get("duplicates", "")) or 0, MOST)
        overview = inquiry_overview(self.actor, reference, self.at, zone=self.zone, duplicates=duplicates)
        context = (
            self._context(overview) | self._forms(overview, failed, action) | {"asks": action if is_question else ""}
        )
        who = "desk" if overview.is_staff else "agent"
        if is_fragment(self.request):
            return self.fragment(f"inquiries/_{who}_parts.html", {**context, "is_part": True})
        return self.show(f"inquiries/{who}_page.html", context, status=422 if failed is not None else 200)

    def warns(self, inquiry: Inquiry, form: forms.Form, fields: tuple[str, ...]) -> bool:
        """Whether to ask before these words are sent, with what they carry beside each field."""
        return must_ask(self.request, form, warnings_of(self.actor, inquiry, form.cleaned_data, fields))

    def asking(self, inquiry: Inquiry, form: forms.Form, *, name: str, status: int = 200, **words: Any) -> HttpResponse:
        """A form alone: in a dialog where the reader is, or as a page of its own. `name` tells its ids from others'."""
        context = {"subtitle": inquiry.reference, "inquiry": inquiry, "form": form, "name": name, **words}
        if is_fragment(self.request):
            return self.fragment("inquiries/_dialog.html", context, status=status)
        return self.show("inquiries/asking.html", context, status=status)

    def address(self, reference: str, place: str = "") -> str:
        """Where the inquiry is shown."""
        return reverse("web:inquiry", args=[reference]) + place

    def _context(self, overview: Overview) -> dict[str, Any]:
        inquiry = overview.inquiry
        files = list(attachments_of(self.actor, inquiry))
        show, shown = self._asked_for()
        stream = stream_of(self.actor, inquiry, files, kind=show, shown=shown)
        return {
            "title": inquiry.reference,
            "subtitle": inquiry.summary,
            "it": overview,
            "inquiry": inquiry,
            "facts": facts_of(inquiry, self.actor),
            "details": labelled_details(inquiry),
            "files": files,
            "asked": _asked_with_files(overview, files),
            "is_scanning": any(one.state == "quarantined" for one in files),
            "stream": stream,
            "titles": titles_for((one.item for one in stream.entries), inquiry),
            "show": show,
            "show_next": len(stream.entries) + 60,
            "question": asked_in(stream),
            "earlier": stream.earlier,
            "most_duplicates": MOST_AT_ALL,
            "is_watched": self.actor.user_id in inquiry.watcher_ids,
            **self._doing(overview, files),
        }

    def _doing(self, overview: Overview, files: Sequence[Attachment]) -> dict[str, Any]:
        """What the reader may do."""
        inquiry = overview.inquiry
        open_now = actions_open_to(self.actor, inquiry)
        is_agent = is_agent_of(self.actor, inquiry)
        was_sent = bool(overview.has_answers or files or overview.has_messages)
        return {
            "primary": primary_for(inquiry, open_now),
            "buttons": buttons_for(inquiry, open_now),
            "open_now": open_now,
            "may_answer": Action.RESOLVE.value in open_now,
            "may_write": may_write(self.actor, inquiry),
            "may_ask": may_ask_departments(self.actor, inquiry),
            "may_retract": was_sent and may_retract(self.actor, inquiry),
            "may_take_back": may_take_files_back(self.actor, inquiry),
            "may_decide": may_decide_hand_over(self.actor, inquiry),
            "may_lead": leads_inquiry(self.actor, inquiry),
            "undoable": self._undoable(overview),
            "steps": steps_of(inquiry),
            "need": need_of_agent(inquiry) if is_agent else "",
        }

    def _undoable(self, overview: Overview) -> set[Any]:
        """The hand-overs that the reader may undo, by id."""
        is_lead, own = leads_inquiry(self.actor, overview.inquiry), str(self.actor.user_id)
        return {
            one["id"]
            for one in overview.hand_overs
            if may_undo(
                is_lead=is_lead,
                is_own=str(one["handed_over_by_id"]) == own,
                is_acknowledged=one["acknowledged_at"] is not None,
            )
            and is_undoable(handed_over_at=one["handed_over_at"], now=self.at)
        }

    def _forms(self, overview: Overview, failed: forms.Form | None, action: str) -> dict[str, Any]:
        """The forms of the composer, and whichever was refused."""
        failed_in = {action: failed} if failed is not None else {}
        is_elsewhere = failed is not None and action not in {*TABS, "attach"}
        return {
            "message_form": failed_in.get("message") or MessageForm(),
            "note_form": failed_in.get("note") or NoteForm(),
            "resolve_form": failed_in.get(Action.RESOLVE.value),
            "resolve_fields": blank_fields(ResolveForm, prefix=Action.RESOLVE.value),
            "tab": action if action in TABS else "message",
            "file_form": failed_in.get("attach"),
            "refused_form": failed if is_elsewhere else None,
            "refused_title": OFFERED[Action(action)].title if action in OFFERED else "",
        }

    def _asked_for(self) -> tuple[str, int]:
        """Which part of the stream, and how much of it."""
        show, shown = self.request.GET.get("show", ""), whole_number(self.request.GET.get("shown", "")) or 0
        return show if show in SHOWN_KINDS else "", shown if shown <= MOST_SHOWN else 0

    def changed_meanwhile(self, inquiry: Inquiry, **kept: Any) -> HttpResponse:
        """Somebody was faster: what happened since, beside what was typed (R20)."""
        context = merge_context(self.actor, self.request, inquiry.reference, self.at, **kept)
        return self.show("inquiries/changed_meanwhile.html", context, status=422)


def _asked_with_files(overview: Overview, files: Sequence[Attachment]) -> list[tuple[Part, list[Attachment]]]:
    """What departments were asked, each with the files it sees; for ARSOS."""
    by_id = {str(one.id): one for one in files}
    return [(one, [by_id[file] for file in one.get("shared", ()) if file in by_id]) for one in overview.requests]
