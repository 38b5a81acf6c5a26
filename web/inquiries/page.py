"""One inquiry with everything that can be done to it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from arsos.journal.timeline import history_of
from arsos.kernel.errors import ArsosError, ResourceNotFound, TransitionRefused, VersionStale
from escalations.actions.escalate_inquiry import escalate_inquiry
from inquiries.access import (
    actions_open_to,
    find_inquiry,
    is_agent_of,
    may_ask_departments,
    may_decide_hand_over,
)
from inquiries.actions.add_message import add_message
from inquiries.actions.perform_action import PERFORM
from inquiries.api.outputs import inquiry_body
from inquiries.models import HandOverSuggestion, Inquiry
from inquiries.queries.attachments import attachments_of
from inquiries.queries.inquiry_pages import InquiryPage as InquiryRead
from inquiries.queries.inquiry_pages import clocks_explained, inquiry_page, messages_of, routing_of
from inquiries.queries.suggestions import suggestions_of
from inquiries.queries.whereabouts import requests_of
from inquiries.rules.lifecycle import Action
from web.agents.details_form import in_order
from web.inquiries.action_forms import OFFERED, ActionForm, MessageForm
from web.pages import Page, attach, seen_version


class InquiryPage(Page):
    """One inquiry: what is known, why it is here, when it is due, who holds it, and what can be done."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        return self.page(reference)

    def page(self, reference: str, *, failed: ActionForm | None = None, action: str = "") -> HttpResponse:
        """The page; after a refused action with the form as it was sent and what is wrong in it."""
        read = inquiry_page(self.actor, reference, self.at)
        inquiry = read.inquiry
        context = {
            "title": inquiry.reference,
            "subtitle": inquiry.summary,
            "read": read,
            "inquiry": inquiry,
            "shown": inquiry_body(read, self.actor),
            "details": labelled_details(inquiry),
            "actions": self._offered(read, failed, action),
            "history": history_of(inquiry.id, agent_visible_only=not read.is_staff),
            "messages_shown": messages_of(self.actor, inquiry),
            "message_form": failed if action == "message" else MessageForm(),
            "files": attachments_of(self.actor, inquiry),
            "file_form": failed if action == "attach" else None,
            "may_write": read.is_staff or is_agent_of(self.actor, inquiry),
            "decisions": routing_of(inquiry)[:1],
            "explained": clocks_explained(inquiry, self.at),
            "requests": requests_of(inquiry),
            "hand_overs": list(inquiry.hand_overs.order_by("handed_over_at", "id")),
            "suggestions": self._suggestions(read),
            "may_decide": may_decide_hand_over(self.actor, inquiry),
            "ask_form": self._ask_form(read, failed if action == "department" else None),
        }
        return self.show("inquiries/inquiry.html", context, status=422 if failed is not None else 200)

    def _suggestions(self, read: InquiryRead) -> list[HandOverSuggestion]:
        """What waits to be decided, for those of ARSOS who see it."""
        if not (read.is_staff and read.inquiry.hand_over_suggested):
            return []
        return [one for one in suggestions_of(read.inquiry) if one.state == HandOverSuggestion.State.OPEN]

    def _ask_form(self, read: InquiryRead, failed: forms.Form | None) -> forms.Form | None:
        """The form to ask a department, for who may."""
        from web.inquiries.departments import AskForm  # noqa: PLC0415  its pages extend this one

        if not may_ask_departments(self.actor, read.inquiry):
            return None
        return failed or AskForm()

    def _offered(self, read: InquiryRead, failed: ActionForm | None, failed_action: str) -> list[dict[str, Any]]:
        open_now = actions_open_to(self.actor, read.inquiry)
        found: list[dict[str, Any]] = []
        for action, offered in OFFERED.items():
            if action.value not in open_now or (action == Action.LINK_SUBJECT and read.inquiry.prospect is None):
                continue
            form = failed if failed is not None and failed_action == action.value else offered.form(prefix=action.value)
            if form is not failed:
                form.fill(read.inquiry)
            found.append({"action": action.value, "title": offered.title, "form": form, "is_failed": form is failed})
        return found


class ActPage(InquiryPage):
    """Takes one action, exactly as the API does, and shows the inquiry again."""

    def get(self, _request: HttpRequest, reference: str, action: str) -> HttpResponse:  # type: ignore[override]  # one part more
        """Whoever reloads after a refusal, or keeps the address, comes back to the inquiry."""
        return HttpResponseRedirect(
            reverse("web:inquiry", args=[find_inquiry(self.actor, reference, self.at).reference])
        )

    def post(self, request: HttpRequest, reference: str, action: str) -> HttpResponse:
        chosen = next((one for one in OFFERED if one.value == action), None)
        if chosen is None:
            raise ResourceNotFound
        seen = find_inquiry(self.actor, reference, self.at)
        form = OFFERED[chosen].form(request.POST, prefix=action)
        form.fill(seen)
        if not form.is_valid():
            return self.page(reference, failed=form, action=action)
        if chosen == Action.RECLASSIFY:
            address = reverse("web:reclassify", args=[seen.reference])
            return HttpResponseRedirect(f"{address}?to={form.cleaned_data['inquiry_type']}")
        try:
            self._perform(chosen, seen, form)
        except (TransitionRefused, VersionStale) as error:
            form.add_error(None, f"{error.detail} This page shows it as it is now.")
            return self.page(reference, failed=form, action=action)
        except ResourceNotFound:
            raise
        except ArsosError as error:
            attach(form, error)
            return self.page(reference, failed=form, action=action)
        return self._after(seen.reference, OFFERED[chosen].title)

    def _perform(self, action: Action, seen: Inquiry, form: ActionForm) -> None:
        perform = escalate_inquiry if action == Action.ESCALATE else PERFORM[action]
        expected = seen_version(self.request)
        perform(seen.reference, **form.values(), by=self.actor, at=self.at, expected_version=expected)

    def _after(self, reference: str, title: str) -> HttpResponse:
        """Back to the inquiry, or to the list when it has left their sight."""
        try:
            find_inquiry(self.actor, reference, self.at)
        except ResourceNotFound:
            return self.done(f"{reference}: done ({title}). It is out of your sight now.", reverse("web:inquiries"))
        return self.done(f"Done: {title}.", reverse("web:inquiry", args=[reference]))


class MessagePage(InquiryPage):
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.page(reference, failed=form, action="message")  # type: ignore[arg-type]  # shown beside the messages
        add_message(
            reference,
            body=form.cleaned_data["body"],
            visibility=form.cleaned_data["visibility"] or "agent",
            by=self.actor,
            at=self.at,
        )
        return self.done("The message is kept.", f"{reverse('web:inquiry', args=[reference])}#messages")


def labelled_details(inquiry: Inquiry) -> list[tuple[str, Any]]:
    """The details with the labels of the form they were filed in."""
    forms_of = inquiry.type_version.details_schema["properties"]
    given = in_order(inquiry.details, inquiry.type_version.ui_schema.get("order", ()))
    return [(forms_of.get(name, {}).get("title", name), _spoken(value)) for name, value in given]


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).replace("_", " ")
