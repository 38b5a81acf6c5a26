"""The list of inquiries, and one inquiry with everything that can be done to it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.journal.timeline import history_of
from arsos.kernel.errors import ArsosError, ReferenceMistyped, ResourceNotFound, TransitionRefused, VersionStale
from arsos.kernel.references import parse_reference
from escalations.actions.escalate_inquiry import escalate_inquiry
from inquiries.access import (
    actions_open_to,
    find_inquiry,
    is_agent_of,
    may_ask_departments,
    may_decide_hand_over,
    note_rows_shown,
)
from inquiries.actions.add_message import add_message
from inquiries.actions.perform_action import PERFORM
from inquiries.actions.reclassify_inquiry import reclassify_inquiry
from inquiries.api.listing import NEWEST_FIRST
from inquiries.api.outputs import inquiry_body
from inquiries.models import HandOverSuggestion, Inquiry
from inquiries.queries.attachments import attachments_of
from inquiries.queries.catalogue import CurrentType, current_type
from inquiries.queries.inquiry_lists import InquiryFilters, inquiry_rows
from inquiries.queries.inquiry_pages import InquiryPage as InquiryRead
from inquiries.queries.inquiry_pages import clocks_explained, inquiry_page, messages_of, routing_of
from inquiries.queries.queue_board import CLOCKS
from inquiries.queries.suggestions import suggestions_of
from inquiries.queries.whereabouts import requests_of
from inquiries.rules.lifecycle import Action, Status
from members.access import is_arsos_staff
from web.action_forms import OFFERED, ActionForm, MessageForm
from web.details_form import PREFIX, DetailsForm, as_typed, in_order
from web.pages import Page, attach
from web.purposes import remember_purpose

ANY = [("", "Any")]
LONGEST_VERSION = 10


class FilterForm(forms.Form):
    """What the list is narrowed to; nothing here says anything about a person."""

    status = forms.ChoiceField(required=False, choices=[*ANY, *((s.value, s.value.replace("_", " ")) for s in Status)])
    clock = forms.ChoiceField(required=False, choices=[*ANY, *((name, name) for name in CLOCKS)])
    queue = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, label="Only mine")


class FindForm(forms.Form):
    """For staff, a purpose beside an exact reference opens an inquiry outside their queues (R30)."""

    search = forms.CharField(label="Reference or name", max_length=80)
    purpose = forms.CharField(
        label="Purpose, if it is not in your queues",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_staff:
            del self.fields["purpose"]


class InquiriesPage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = FilterForm(request.GET)
        wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
        rows = inquiry_rows(self.actor, InquiryFilters(**wanted), self.at)
        found, links = page_of(rows, request, order=NEWEST_FIRST)
        return self._shown(form, FindForm(is_staff=is_arsos_staff(self.actor)), found, links)

    def post(self, request: HttpRequest) -> HttpResponse:
        find = FindForm(request.POST, is_staff=is_arsos_staff(self.actor))
        found: list[Any] = []
        if find.is_valid():
            text = find.cleaned_data["search"]
            try:
                purpose = find.cleaned_data.get("purpose", "")
                by = replace(self.actor, purpose=purpose)
                reference = find_inquiry(by, parse_reference(text), self.at).reference
                if purpose:
                    remember_purpose(request, reference, purpose, self.at)
                return HttpResponseRedirect(reverse("web:inquiry", args=[reference]))
            except ReferenceMistyped as error:
                if text.upper().startswith("SI-"):
                    find.add_error("search", error.detail)
                else:
                    rows = inquiry_rows(self.actor, InquiryFilters(search=text), self.at)
                    found = list(rows.order_by(*NEWEST_FIRST)[:50])
            except ResourceNotFound:
                find.add_error("search", "There is no inquiry of this reference that you may see.")
        return self._shown(FilterForm(), find, found, {}, is_search=True)

    def _shown(
        self, form: FilterForm, find: FindForm, found: list[Any], links: dict[str, Any], *, is_search: bool = False
    ) -> HttpResponse:
        note_rows_shown(found, kind="search" if is_search else "read")
        context = {
            "title": "Inquiries",
            "form": form,
            "find": find,
            "rows": found,
            "links": links,
            "is_search": is_search,
        }
        return self.show("inquiries.html", context, status=422 if find.errors else 200)


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
        return self.show("inquiry.html", context, status=422 if failed is not None else 200)

    def _suggestions(self, read: InquiryRead) -> list[HandOverSuggestion]:
        """What waits to be decided, for those of ARSOS who see it."""
        if not (read.is_staff and read.inquiry.hand_over_suggested):
            return []
        return [one for one in suggestions_of(read.inquiry) if one.state == HandOverSuggestion.State.OPEN]

    def _ask_form(self, read: InquiryRead, failed: forms.Form | None) -> forms.Form | None:
        """The form to ask a department, for who may."""
        from web.departments import AskForm  # noqa: PLC0415  its pages extend this one

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


class ReclassifyPage(Page):
    """The second half of changing the type: its details."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        kind = _require_type(request.GET.get("to", ""))
        form = _details_form(kind, initial=as_typed(inquiry.details))
        return self._shown(inquiry, kind, form)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        kind = _require_type(request.POST.get("to", ""))
        form = _details_form(kind, data=request.POST)
        form.fields["reason"] = reason_field()
        if not form.is_valid():
            return self._shown(inquiry, kind, form, status=422)
        try:
            reclassify_inquiry(
                reference,
                inquiry_type=kind.facts.code,
                details=form.details(),
                reason=form.cleaned_data["reason"],
                by=self.actor,
                at=self.at,
                expected_version=seen_version(request),
            )
        except ResourceNotFound:
            raise
        except ArsosError as error:
            places = {f"/details/{name}": f"{PREFIX}{name}" for name in kind.facts.details_schema["properties"]}
            attach(form, error, places=places)
            return self._shown(inquiry, kind, form, status=422)
        return self.done(f"It is now: {kind.facts.title}.", reverse("web:inquiry", args=[inquiry.reference]))

    def _shown(self, inquiry: Inquiry, kind: CurrentType, form: DetailsForm, status: int = 200) -> HttpResponse:
        form.fields.setdefault("reason", reason_field())
        context = {"title": f"{inquiry.reference}: change the type", "inquiry": inquiry, "kind": kind, "form": form}
        return self.show("reclassify.html", context, status=status)


def reason_field() -> forms.CharField:
    """Why; every change of type has one."""
    return forms.CharField(label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


def seen_version(request: HttpRequest) -> int | None:
    """The version the page was drawn from."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < LONGEST_VERSION else None


def _require_type(code: str) -> CurrentType:
    kind = current_type(code)
    if kind is None:
        raise ResourceNotFound
    return kind


def _details_form(kind: CurrentType, **given: Any) -> DetailsForm:
    return DetailsForm(kind.facts.details_schema, order=kind.version.ui_schema.get("order", ()), **given)


def labelled_details(inquiry: Inquiry) -> list[tuple[str, Any]]:
    """The details with the labels of the form they were filed in."""
    forms_of = inquiry.type_version.details_schema["properties"]
    given = in_order(inquiry.details, inquiry.type_version.ui_schema.get("order", ()))
    return [(forms_of.get(name, {}).get("title", name), _spoken(value)) for name, value in given]


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).replace("_", " ")
