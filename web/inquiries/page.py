"""One inquiry: what is known, why it is here, when it is due, who holds it, what happened, what can be done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import ConflictFound, TransitionRefused, VersionStale
from inquiries.attachments.models import Attachment
from inquiries.attachments.queries import attachments_of
from inquiries.departments.access import may_ask_departments
from inquiries.handoffs.corrections.rules import is_undoable, may_undo
from inquiries.inquiry.access import holds_or_leads, is_agent_of, leads_inquiry, may_write
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, Status
from inquiries.labels.access import may_put_labels
from inquiries.labels.queries import labels_of
from inquiries.pages.duplicates import MOST, MOST_AT_ALL
from inquiries.pages.queries import whole_page
from inquiries.pages.shown import RequestShown, ShownInquiry
from inquiries.pages.stream import stream_of
from inquiries.relays.queries import last_try_of
from inquiries.unsent.actions import forget_unsent
from inquiries.work.text_warnings.queries import warnings_of
from web.frame.forms import blank_fields, whole_number
from web.frame.pages import Page, is_fragment, seen_version
from web.inquiries.action_forms import OFFERED, MessageForm, NoteForm, ResolveForm
from web.inquiries.buttons import buttons_for, primary_for
from web.inquiries.facts import facts_of, labelled_details
from web.inquiries.header import assignee_beside, deadlines_of, is_moved_by_hand, is_over, offers_next, rule_of
from web.inquiries.history_entries import titles_for
from web.inquiries.merging import Unsent, merge_context
from web.inquiries.progress_steps import asked_in, need_of_agent, steps_of
from web.relays.outcome_words import outcome_words
from web.work.anyway import must_ask

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
        self,
        reference: str,
        *,
        failed: forms.Form | None = None,
        action: str = "",
        is_question: bool = False,
        given_back: forms.Form | None = None,
    ) -> HttpResponse:
        """The page; after a refusal with the form as it was sent and what is wrong in it, with `is_question` with a
        button that sends it all the same, and with `given_back` with words that were not sent back in the composer.
        """
        duplicates = max(whole_number(self.request.GET.get("duplicates", "")) or 0, MOST)
        read = whole_page(self.actor, reference, self.at, zone=self.zone, duplicates=duplicates)
        context = self._context(read) | self._forms(read, failed, action) | {"asks": action if is_question else ""}
        if given_back is not None:
            context["message_form"] = given_back
        who = "desk" if read.is_staff else "agent"
        if is_fragment(self.request):
            return self.fragment(f"inquiries/_{who}_parts.html", {**context, "is_part": True})
        return self.show(f"inquiries/{who}_page.html", context, status=422 if failed is not None else 200)

    def warns(self, inquiry: Inquiry, form: forms.Form, fields: tuple[str, ...]) -> bool:
        """Whether to ask before these words are sent, with what they carry beside each field."""
        return must_ask(self.request, form, warnings_of(self.actor, inquiry, form.cleaned_data, fields))

    def asking(self, inquiry: Inquiry, form: forms.Form, *, name: str, status: int = 200, **words: Any) -> HttpResponse:
        """A form alone: in a dialog where the reader is, or as a page of its own. `name` tells its ids from others'."""
        context = {
            "subtitle": inquiry.reference,
            "inquiry": inquiry,
            "form": form,
            "name": name,
            "kept_as": self.own_form,
            **words,
        }
        if is_fragment(self.request):
            return self.fragment("inquiries/_dialog.html", context, status=status)
        return self.show("inquiries/asking.html", context, status=status)

    def with_effect(self) -> None:
        """What was typed into the form is forgotten in the commit of what it was sent for."""
        super().with_effect()
        form, version = self.request.POST.get("unsent", ""), seen_version(self.request, "unsent_version")
        if form == self.own_form and version and self.actor.user_id:
            reference = self.kwargs.get("reference") or self.request.POST.get("unsent_of", "")
            forget_unsent(reference, form, version, author_id=self.actor.user_id)

    @property
    def own_form(self) -> str:
        """The name under which what is typed into the form of this address is kept."""
        match = self.request.resolver_match
        return self.kwargs.get("action") or (match.url_name if match else None) or ""

    def address(self, reference: str, place: str = "") -> str:
        """Where the inquiry is shown."""
        return reverse("web:inquiry", args=[reference]) + place

    def _context(self, read: ShownInquiry) -> dict[str, Any]:
        inquiry = read.inquiry
        files = list(attachments_of(self.actor, inquiry))
        show, shown = self._asked_for()
        stream = stream_of(self.actor, inquiry, files, kind=show, shown=shown)
        return {
            "title": inquiry.reference,
            "subtitle": inquiry.summary,
            "it": read,
            "inquiry": inquiry,
            "facts": facts_of(inquiry, self.actor, self.at),
            **deadlines_of(read),
            "assignee_beside": assignee_beside(read),
            "rule": rule_of(read),
            "is_moved_by_hand": is_moved_by_hand(read),
            "details": labelled_details(inquiry),
            "files": files,
            "asked": _asked_with_files(read, files),
            "is_scanning": any(one.state == "quarantined" for one in files),
            "stream": stream,
            "titles": titles_for((one.item for one in stream.entries), inquiry),
            "show": show,
            "show_next": len(stream.entries) + 60,
            "question": asked_in(stream),
            "earlier": stream.earlier,
            "most_duplicates": MOST_AT_ALL,
            "labels": labels_of(inquiry, is_staff=read.is_staff),
            "may_label": read.is_staff and may_put_labels(self.actor),
            "is_watched": self.actor.user_id in inquiry.watcher_ids,
            **self._doing(read, files),
        }

    def _doing(self, read: ShownInquiry, files: Sequence[Attachment]) -> dict[str, Any]:
        """What the reader may do."""
        inquiry = read.inquiry
        open_now = read.sight.actions
        answers_for_it = holds_or_leads(self.actor, inquiry)
        is_agent = is_agent_of(self.actor, inquiry)
        need = need_of_agent(inquiry) if is_agent else ""
        was_sent = bool(read.has_answers or files or read.has_messages)
        return {
            "primary": primary_for(inquiry, open_now),
            "buttons": buttons_for(inquiry, open_now),
            "open_now": open_now,
            "offers_next": read.is_staff and offers_next(self.actor, inquiry),
            "is_over": is_over(self.actor, inquiry),
            "may_answer": Action.RESOLVE.value in open_now,
            "may_write": may_write(self.actor, inquiry),
            "may_ask": may_ask_departments(self.actor, inquiry),
            "may_retract": was_sent and answers_for_it,
            "may_take_back": answers_for_it,
            "may_decide": answers_for_it,
            "may_lead": leads_inquiry(self.actor, inquiry),
            "undoable": self._undoable(read),
            "steps": steps_of(inquiry),
            "need": need,
            "is_to_be_told": inquiry.status == Status.RESOLVED,
            "relay_title": _relay_title(inquiry),
            "last_call": _last_call_of(inquiry) if need == "relay" else "",
        }

    def _undoable(self, read: ShownInquiry) -> set[Any]:
        """The hand-overs that the reader may undo, by id."""
        is_lead = leads_inquiry(self.actor, read.inquiry)
        return {
            one.id
            for one in read.hand_overs
            if may_undo(
                is_lead=is_lead,
                is_own=one.handed_over_by_id == self.actor.user_id,
                is_acknowledged=one.acknowledged_at is not None,
            )
            and is_undoable(handed_over_at=one.handed_over_at, now=self.at)
        }

    def _forms(self, read: ShownInquiry, failed: forms.Form | None, action: str) -> dict[str, Any]:
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
        context = merge_context(self.actor, self.request, inquiry.reference, self.at, Unsent(**kept))
        return self.show("inquiries/changed_meanwhile.html", context, status=422)


def _relay_title(inquiry: Inquiry) -> str:
    """What stands above the text for the member: what to do with it, or what was done."""
    if inquiry.status == Status.RESOLVED:
        return _("Tell the member")
    if inquiry.status == Status.CLOSED and inquiry.close_reason == "relay_confirmed":
        return _("The member was told")
    if inquiry.status == Status.CLOSED:
        return _("Meant for the member, not confirmed as told")
    return _("Earlier text for the member")


def _last_call_of(inquiry: Inquiry) -> str:
    """What came of the last call to tell the member, in words; empty before the first."""
    last = last_try_of(inquiry)
    return outcome_words(last.outcome, last.try_again_at, last.authority) if last else ""


def _asked_with_files(read: ShownInquiry, files: Sequence[Attachment]) -> list[tuple[RequestShown, list[Attachment]]]:
    """What departments were asked, each with the files it sees; for ARSOS."""
    by_id = {str(one.id): one for one in files}
    return [(one, [by_id[file] for file in one.shared if file in by_id]) for one in read.requests]
