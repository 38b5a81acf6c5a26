"""Both flows of filing as steps of one draft: leave at any step, go on at any time (R8, R9, R12)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from arsos.kernel.errors import ArsosError, ExistingMemberFound, FieldError, InputRejected, ResourceNotFound
from inquiries.access import drafts_of, find_draft
from inquiries.actions.create_draft import create_draft
from inquiries.actions.discard_draft import discard_draft
from inquiries.actions.file_inquiry import Referred
from inquiries.actions.record_self_service_offer import record_self_service_offer
from inquiries.actions.save_draft import save_draft
from inquiries.actions.submit_draft import submit_draft
from inquiries.api.inputs import read_draft_intake
from inquiries.catalog.types import REFUSED_TYPES
from inquiries.models import Inquiry, InquiryDraft, SelfServiceOffer
from inquiries.queries.catalogue import CurrentType, current_type, types_for
from inquiries.queries.filing_check import check_filing
from inquiries.queries.referrals import PlacesToGo
from members.catalog.plan_types import PLAN_TYPES
from members.queries.consumer_profile import applications_of, policies_of
from web.agents.details_form import PREFIX, DetailsForm, as_typed
from web.pages import Page, attach, read_id, seen_version

CARD = Inquiry.Flow.SERVICE_INQUIRY_CARD
SUBJECT, TYPE, DETAILS = "subject", "type", "details"
REFUSED_TITLES = {
    "application_status": "Status of an application",
    "agent_of_record_request": "Agent of Record request",
    "pre_sale": "A question before the sale",
    "commissions": "Commissions",
    "certification": "Certification",
}


class PersonForm(forms.Form):
    """The person as typed; nothing is pre-filled (R9)."""

    last_name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    first_name = forms.CharField(max_length=80)
    date_of_birth = forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))
    zip_code = forms.CharField(label="ZIP code", max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    phone = forms.CharField(max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.CharField(max_length=254, required=False, widget=forms.EmailInput)
    application_number = forms.CharField(max_length=40, required=False)
    member_id = forms.CharField(label="Humana member id", max_length=20, required=False)
    line_of_business = forms.ChoiceField(
        label="Plan type",
        choices=[("", "—"), *((code, f"{code} ({kind.family})") for code, kind in PLAN_TYPES.items())],
    )
    authority = forms.ChoiceField(
        label="By what authority do you ask for this person?",
        choices=[("", "—"), *Inquiry.Authority.choices],
        help_text="An associate verifies it.",
    )

    PERSON = (
        "last_name",
        "first_name",
        "date_of_birth",
        "zip_code",
        "phone",
        "email",
        "application_number",
        "member_id",
    )

    def content(self) -> dict[str, Any]:
        """The step as the draft keeps it."""
        typed = {name: self.data.get(name, "").strip() for name in self.fields}
        person = {name: typed[name] for name in self.PERSON if typed[name]}
        rest = {name: typed[name] for name in ("line_of_business", "authority") if typed[name]}
        return {"prospect": person, **rest}


class NeedForm(forms.Form):
    """What every inquiry says beside its details."""

    summary = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"required": True}),
        help_text="One line that says what is needed.",
    )
    description = forms.CharField(
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Anything else ARSOS needs (optional)",
    )


class SelfServiceForm(forms.Form):
    self_service = forms.ChoiceField(
        label="Was self-service offered?",
        required=False,
        choices=[("", "—"), *SelfServiceOffer.Outcome.choices],
        widget=forms.Select(attrs={"required": True}),
    )


class DraftsPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_agent()
        drafts = drafts_of(self.actor).order_by("-updated_at")[:100]
        shown = [{"draft": draft, "says": _label(draft)} for draft in drafts]
        return self.show("agents/drafts.html", {"title": "Drafts", "drafts": shown})


class CardPage(Page):
    """The Service Inquiry card: an empty form; its first step makes the draft."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_agent()
        return self._shown(PersonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        form = PersonForm(request.POST)
        draft = create_draft(flow=CARD, content=form.content(), by=self.actor, at=self.at)
        complete = form.is_valid() and "leave" not in request.POST
        step = TYPE if complete else SUBJECT
        if "leave" in request.POST:
            return self.done("The draft is kept.", reverse("web:drafts"))
        return HttpResponseRedirect(_address(draft.id, step))

    def _shown(self, form: PersonForm) -> HttpResponse:
        context = {"title": "Service Inquiry card", "form": form, "step": SUBJECT, "steps": _steps(CARD)}
        return self.show("agents/filing_person.html", context)


class DraftPage(Page):
    """One step of a draft. Every POST keeps what was typed before anything else happens."""

    def get(self, request: HttpRequest, draft_id: UUID) -> HttpResponse:
        draft = self._draft(draft_id)
        step = request.GET.get("step") or _first_open_step(draft)
        return self._step(draft, step)

    def post(self, request: HttpRequest, draft_id: UUID) -> HttpResponse:
        if "discard" in request.POST:
            discard_draft(draft_id, by=self.actor)
            return self.done("The draft is discarded.", reverse("web:drafts"))
        draft = self._draft(draft_id)
        step = request.POST.get("step", SUBJECT)
        content = {**draft.content, **self._typed(draft, step)}
        draft = save_draft(
            draft_id,
            content=content,
            by=self.actor,
            at=self.at,
            expected_version=seen_version(request),
        )
        if "leave" in request.POST:
            return self.done("The draft is kept.", reverse("web:drafts"))
        return self._go_on(draft, step)

    def _draft(self, draft_id: UUID) -> InquiryDraft:
        """The draft with what the steps can show; a client of the API may have kept anything in it."""
        draft = find_draft(self.actor, draft_id)
        draft.content = {name: value for name, value in draft.content.items() if is_sound(name, value)}
        return draft

    def _typed(self, draft: InquiryDraft, step: str) -> dict[str, Any]:
        data = self.request.POST
        if step == TYPE:
            chosen = data.get("inquiry_type", "")
            is_same = chosen == draft.content.get("inquiry_type")
            return {"inquiry_type": chosen, **({} if is_same else {"details": {}})}
        if step == DETAILS:
            return self._typed_need(draft)
        if draft.flow == CARD:
            return {**PersonForm(data).content(), "not_the_same_person": "not_the_same_person" in data}
        kind, _, chosen = data.get("subject", "").partition(":")
        empty = {"policy": None, "application": None}
        return {**empty, kind: chosen} if kind in empty else {}

    def _typed_need(self, draft: InquiryDraft) -> dict[str, Any]:
        kind = current_type(draft.content.get("inquiry_type", ""))
        data = self.request.POST
        typed = {"summary": data.get("summary", "").strip(), "description": data.get("description", "").strip()}
        if data.get("self_service"):
            typed["self_service"] = data["self_service"]
        if kind is None:
            return typed
        form = DetailsForm(kind.facts.details_schema, data)
        return {**typed, "details": form.details()}

    def _go_on(self, draft: InquiryDraft, step: str) -> HttpResponse:
        if "deflect" in self.request.POST:
            return self._deflected(draft)
        if draft.content.get("inquiry_type") in REFUSED_TYPES and step == TYPE:
            return self._submitted(draft)
        if "submit" in self.request.POST:
            return self._submitted(draft)
        if step == SUBJECT and draft.flow == CARD and not PersonForm(self.request.POST).is_valid():
            return self._step(draft, SUBJECT, is_bound=True)
        following = {SUBJECT: TYPE, TYPE: DETAILS}.get(step, DETAILS)
        return HttpResponseRedirect(_address(draft.id, following))

    def _deflected(self, draft: InquiryDraft) -> HttpResponse:
        """The member does it themselves: what was offered is recorded, and no inquiry follows (R4)."""
        member = draft.content.get("member")
        record_self_service_offer(
            inquiry_type=draft.content.get("inquiry_type", ""),
            outcome=SelfServiceOffer.Outcome.OFFERED,
            member=_id(member),
            by=self.actor,
            at=self.at,
        )
        discard_draft(draft.id, by=self.actor)
        return self.done("Recorded: the member does it themselves. No inquiry was filed.", reverse("admin:index"))

    def _submitted(self, draft: InquiryDraft) -> HttpResponse:
        content = dict(draft.content)
        if content.get("inquiry_type") in REFUSED_TYPES:
            content |= {"summary": REFUSED_TITLES[content["inquiry_type"]], "details": {}}
        content = {name: value for name, value in content.items() if value is not None}
        try:
            intake = read_draft_intake(draft.flow, content, self.at)
            alike = check_filing(intake, by=self.actor, at=self.at).duplicates
            if alike and "confirmed" not in self.request.POST:
                return self._step(draft, DETAILS, duplicates=alike, status=200)
            filed = submit_draft(draft.id, intake=intake, draft_version=draft.version, by=self.actor, at=self.at)
        except ExistingMemberFound as error:
            return self._step(draft, SUBJECT, existing=error.extra["member"], status=422)
        except ResourceNotFound:
            raise
        except ArsosError as error:
            return self._refused_at(draft, error)
        if isinstance(filed, Referred):
            discard_draft(draft.id, by=self.actor)
            place = PlacesToGo(self.at).of(filed.referral.destination, filed.referral.requested_type)
            return self.show("agents/referred.html", {"title": f"This belongs to {place['title']}", "place": place})
        return self.done(f"Filed as {filed.inquiry.reference}.", reverse("web:inquiry", args=[filed.inquiry.reference]))

    def _refused_at(self, draft: InquiryDraft, error: ArsosError) -> HttpResponse:
        """Show the earliest step with something wrong in it."""
        pointers = [one.pointer for one in error.errors]
        about_person = ("/prospect", "/authority", "/line_of_business", "/policy", "/application", "/member")
        step = DETAILS
        if any(pointer.startswith(about_person) for pointer in pointers):
            step = SUBJECT
        elif "/inquiry_type" in pointers or not isinstance(error, InputRejected):
            step = TYPE
        return self._step(draft, step, error=error, status=422)

    def _step(
        self,
        draft: InquiryDraft,
        step: str,
        *,
        error: ArsosError | None = None,
        duplicates: list[Inquiry] | None = None,
        existing: object = None,
        is_bound: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        frame = {
            "draft": draft,
            "step": step,
            "steps": _steps(draft.flow),
            "title": "Service Inquiry card" if draft.flow == CARD else "Create an inquiry",
            "duplicates": duplicates or [],
            "existing_member": existing,
            "error": error,
        }
        if step == DETAILS and (kind := current_type(draft.content.get("inquiry_type", ""))):
            return self.show(
                "agents/filing_details.html", {**frame, **_details_forms(draft, kind, error)}, status=status
            )
        if step in (TYPE, DETAILS) and (draft.flow != CARD or draft.content.get("line_of_business")):
            return self.show("agents/filing_type.html", {**frame, **self._types(draft), "step": TYPE}, status=status)
        if draft.flow == CARD:
            form = _person_form(draft, is_bound=is_bound or error is not None)
            if error is not None:
                attach(form, error, places=PERSON_PLACES)
            return self.show("agents/filing_person.html", {**frame, "form": form, "step": SUBJECT}, status=status)
        return self.show(
            "agents/filing_subject.html", {**frame, **self._subjects(draft), "step": SUBJECT}, status=status
        )

    def _types(self, draft: InquiryDraft) -> dict[str, Any]:
        content = draft.content
        found = types_for(
            self.actor,
            flow=draft.flow,
            member_id=_id(content.get("member")),
            policy_id=_id(content.get("policy")),
            application_id=_id(content.get("application")),
            line_of_business=content.get("line_of_business", ""),
            at=self.at,
        )
        return {"types": found, "refused_types": REFUSED_TITLES.items()}

    def _subjects(self, draft: InquiryDraft) -> dict[str, Any]:
        member_id = read_id(draft.content.get("member"))
        content = draft.content
        return {
            "policies": policies_of(self.actor, member_id, self.at),
            "applications": list(applications_of(self.actor, member_id, self.at)),
            "chosen": content.get("policy") or content.get("application") or "",
        }


PERSON_PLACES = {f"/prospect/{name}": name for name in PersonForm.PERSON}
PERSON_PLACES |= {"/authority": "authority", "/line_of_business": "line_of_business"}


def _details_forms(draft: InquiryDraft, kind: CurrentType, error: ArsosError | None) -> dict[str, Any]:
    """The forms of the last step; after a refusal with each error beside its field."""
    content = draft.content
    kept = {
        "summary": content.get("summary") or kind.facts.title,
        **_given(content, "description", "self_service"),
        **as_typed(content.get("details") or {}),
    }
    given: dict[str, Any] = {"data": kept} if error else {"initial": kept}
    details = DetailsForm(kind.facts.details_schema, order=kind.version.ui_schema.get("order", ()), **given)
    need, service = NeedForm(**given), SelfServiceForm(**given)
    wrong = [one.detail for one in error.errors if not _placed(one, details, need, service)] if error else []
    return {"details_form": details, "need_form": need, "service_form": service, "kind": kind, "wrong": wrong}


def _placed(error: FieldError, *shown: forms.Form) -> bool:
    """Whether the error found its field in one of the forms."""
    name = error.pointer.strip("/").replace("details/", PREFIX)
    form = next((form for form in shown if name in form.fields), None)
    if form is not None and error.detail not in form.errors.get(name, []):
        form.add_error(name, error.detail)
    return form is not None


def _person_form(draft: InquiryDraft, *, is_bound: bool) -> PersonForm:
    typed = {**draft.content.get("prospect", {}), **_given(draft.content, "authority", "line_of_business")}
    return PersonForm(typed) if is_bound else PersonForm(initial=typed)


def _given(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: content[name] for name in names if content.get(name)}


def is_sound(name: str, value: Any) -> bool:
    """Whether a value of a draft is of the kind that its step shows."""
    return isinstance(value, dict if name in ("prospect", "details") else str | bool)


def _id(value: Any) -> UUID | None:
    return read_id(value) if value else None


def _first_open_step(draft: InquiryDraft) -> str:
    content = draft.content
    is_card = draft.flow == CARD
    known = content.get("line_of_business") if is_card else content.get("policy") or content.get("application")
    if not known:
        return SUBJECT
    return DETAILS if content.get("inquiry_type") else TYPE


def _address(draft_id: UUID, step: str) -> str:
    return f"{reverse('web:draft', args=[draft_id])}?step={step}"


def _steps(flow: str) -> list[tuple[str, str]]:
    first = "Person" if flow == CARD else "Policy or application"
    return [(SUBJECT, first), (TYPE, "Type"), (DETAILS, "Details")]


def _label(draft: InquiryDraft) -> str:
    """What tells one draft from another for its author."""
    person = draft.content.get("prospect") or {}
    named = " ".join(filter(None, [person.get("first_name"), person.get("last_name")]))
    kind = current_type(draft.content.get("inquiry_type", ""))
    return " · ".join(filter(None, [named, kind.facts.title if kind else "", draft.content.get("summary")]))
