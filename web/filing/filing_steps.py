"""The steps of filing as pages: who and what it is about, what fits, what is asked, what will be filed (R8, R9)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from foundation import clock, lengths
from foundation.errors import ArsosError, ExistingMemberFound, FieldError, InputRejected, ResourceNotFound
from inquiries.catalog.queries import CurrentType, current_type, types_fitting
from inquiries.filing.access import find_draft_or_filed
from inquiries.filing.draft_files.queries import files_of_draft
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries.checks import (
    FilingFacts,
    duplicates_about_member,
    duplicates_about_person,
    filing_facts,
    own_members_typed,
    person_errors,
)
from inquiries.filing.queries.facts import existing_members
from inquiries.filing.queries.outlook import Outlook, outlooks
from inquiries.filing.schemas import ALSO, read_draft_intake
from inquiries.handoffs.legal_clocks.queries import DecidingUnit, units_deciding
from inquiries.inquiry.models import Inquiry
from inquiries.job_aids.queries import JobAidFilters, job_aids
from inquiries.referrals.queries import refused_types
from members.book.queries.intake_subjects import IntakeSubject, load_subject
from members.book.queries.names import names_of_members
from members.book.queries.profiles import applications_of, profile_with_policies
from web.filing.details_form import DetailsForm, display_details
from web.filing.filing_content import (
    CARD,
    DETAILS,
    REVIEW,
    STEPS,
    SUBJECT,
    TYPE,
    address_of,
    field_of,
    fields_of,
    first_open_step,
    id_in,
    is_sound,
    links_to,
    steps_of,
)
from web.filing.filing_forms import NeedForm, PersonForm, SelfServiceForm
from web.filing.known_data import filled_in, show_known
from web.filing.offered_types import OfferedType, closed_until, grouped
from web.filing.several_needs import has_room, other_needs
from web.frame.days import in_words_of_pages
from web.frame.pages import Page, attach

Context = dict[str, Any]
TEMPLATES = {
    TYPE: "filing/filing_type.html",
    DETAILS: "filing/filing_details.html",
    REVIEW: "filing/filing_review.html",
}
PERSON_PLACES = {f"/prospect/{name}": name for name in PersonForm.PERSON}
PERSON_PLACES |= {"/authority": "authority", "/line_of_business": "line_of_business"}


class FilingPage(Page):
    """Shows any step of a draft; an earlier one, where something that it needs is not there yet."""

    def own(self, draft_id: UUID) -> InquiryDraft | str:
        """The draft with what the steps can show, or the reference of what it has become."""
        found = find_draft_or_filed(self.actor, draft_id, clock.date_of(self.at))
        if isinstance(found, InquiryDraft):
            found.content = {name: value for name, value in found.content.items() if is_sound(name, value)}
        return found

    def after_person(self, draft: InquiryDraft) -> HttpResponse:
        """The first step of the card: it says at once what is wrong, or whom the agent knows already (R9, R10)."""
        form = PersonForm(self.request.POST)
        form.is_valid()
        person = draft.content.get("prospect", {})
        for one in person_errors(person, at=self.at):
            attach(form, InputRejected(errors=[one]), places=PERSON_PLACES)
        if form.errors:
            return self.step(draft, SUBJECT, form=form, status=422)
        known = own_members_typed(self.actor, person, at=self.at)
        if known and not draft.content.get("not_the_same_person"):
            return self.step(draft, SUBJECT, **self.existing(known), status=422)
        return HttpResponseRedirect(address_of(draft.id, first_open_step(draft)))

    def existing(self, member_ids: list[UUID]) -> Context:
        """The members of the book whom the card is refused for, each by name: twins may be two."""
        names = names_of_members(self.actor, member_ids, self.at)
        return {"existing_members": [(one, names[one]) for one in member_ids if one in names]}

    def facts(self, draft: InquiryDraft) -> FilingFacts:
        """What filing the draft would start from. Raises what filing raises."""
        intake = self.intake(draft)
        return filing_facts(intake, current_type(intake.need.inquiry_type), by=self.actor, at=self.at)

    def intake(self, draft: InquiryDraft) -> Any:
        """What the draft would file. Raises InputRejected."""
        content = {name: value for name, value in filled(draft.content).items() if name != ALSO}
        return read_draft_intake(draft.flow, content, self.at)

    def step(self, draft: InquiryDraft, step: str, *, status: int = 200, **more: Any) -> HttpResponse:
        """A step, or the earlier one that it needs first."""
        step = self._reachable(draft, step)
        context = {
            "title": _("Service Inquiry card") if draft.flow == CARD else _("Create an inquiry"),
            "draft": draft,
            "steps": steps_of(draft.flow),
            "step": step,
            "other_needs": other_needs(draft),
            "has_room": draft.flow != CARD and has_room(draft),
            **more,
        }
        make = {SUBJECT: self._subject, TYPE: self._types, DETAILS: self._details, REVIEW: self._review}[step]
        context |= make(draft, context)
        template = TEMPLATES.get(step) or f"filing/filing_{'person' if draft.flow == CARD else 'subject'}.html"
        return self.show(template, context, status=status)

    def _reachable(self, draft: InquiryDraft, step: str) -> str:
        open_step = first_open_step(draft)
        return STEPS[min(STEPS.index(step), STEPS.index(open_step))] if open_step != DETAILS else step

    def _about(self, draft: InquiryDraft, subject: IntakeSubject | None = None) -> Context:
        """Who and what it is about: known, and locked (R8)."""
        content = draft.content
        if draft.flow == CARD:
            return {"person": content.get("prospect", {}), "line_of_business": content.get("line_of_business", "")}
        if subject is None:
            subject = load_subject(
                self.actor,
                member_id=self._member(draft),
                policy_id=id_in(content, "policy"),
                application_id=id_in(content, "application"),
                at=self.at,
            )
        return {"subject": subject}

    def _member(self, draft: InquiryDraft) -> UUID:
        member_id = id_in(draft.content, "member")
        if member_id is None:
            raise ResourceNotFound
        return member_id

    def _subject(self, draft: InquiryDraft, shown: Context) -> Context:
        if draft.flow == CARD:
            return {"form": shown.get("form") or _person_form(draft, shown.get("error"))}
        member_id = self._member(draft)
        profile, policies = profile_with_policies(self.actor, member_id, self.at, needs_former=False)
        return {
            "member": profile.member,
            "policies": policies,
            "applications": list(applications_of(self.actor, member_id, self.at)),
            "chosen": draft.content.get("policy") or draft.content.get("application") or "",
        }

    def _types(self, draft: InquiryDraft, _shown: Context) -> Context:
        about = self._about(draft)
        subject = about.get("subject")
        plan_type = subject.plan_type if subject else draft.content["line_of_business"]
        kinds = types_fitting(flow=draft.flow, plan_type=plan_type, network=subject.network if subject else "")
        expected = outlooks(kinds, subject=subject, line_of_business=plan_type, by=self.actor, at=self.at)
        offered = [OfferedType(kind, outlook) for kind, outlook in zip(kinds, expected, strict=True)]
        return {
            **about,
            "groups": grouped(offered),
            "closed_until": closed_until(expected, self.at),
            "refused_types": refused_types(),
        }

    def _details(self, draft: InquiryDraft, shown: Context) -> Context:
        kind = current_type(draft.content["inquiry_type"])
        if kind is None:
            raise ResourceNotFound
        about = self._about(draft)
        subject = about.get("subject")
        helps = kind.facts.has_self_service  # a type has either help for members, or somebody else who may decide it
        aids = list(job_aids(self.actor, JobAidFilters(inquiry_type=kind.facts.code))[:4]) if helps else []
        return {
            **about,
            **self._need_forms(draft, kind, shown.get("error"), subject),
            "job_aids": aids,
            "duplicates": self._duplicates(draft, kind, subject),
            "outlook": self._outlook(draft, kind, subject),
            "deciding": [] if helps else self._deciding(draft, kind, subject),
            "files": list(files_of_draft(draft.id)),
        }

    def _deciding(self, draft: InquiryDraft, kind: CurrentType, subject: IntakeSubject | None) -> list[DecidingUnit]:
        """Who decides it, where that is not ARSOS (R29)."""
        plan_type = subject.plan_type if subject else draft.content.get("line_of_business", "")
        return units_deciding(kind.facts.code, plan_type, self.at)

    def _duplicates(self, draft: InquiryDraft, kind: CurrentType, subject: IntakeSubject | None) -> list[Inquiry]:
        """The open inquiries that this one might repeat, shown before anything is typed twice (R14)."""
        if subject is not None:
            return duplicates_about_member(self.actor, subject, kind.facts.code, at=self.at)
        return duplicates_about_person(self.actor, draft.content.get("prospect", {}), kind.facts.code, at=self.at)

    def _outlook(self, draft: InquiryDraft, kind: CurrentType, subject: IntakeSubject | None) -> Outlook:
        """Where it would go and when, if it were filed now."""
        plan_type = draft.content.get("line_of_business", "")
        return outlooks([kind], subject=subject, line_of_business=plan_type, by=self.actor, at=self.at)[0]

    def _need_forms(
        self, draft: InquiryDraft, kind: CurrentType, error: ArsosError | None, subject: IntakeSubject | None
    ) -> Context:
        """The forms of the details; after a refusal with each error beside its field."""
        kept = fields_of(draft, DETAILS, kind)
        if subject is not None:
            kept = filled_in(kept, subject, asked=kind.facts.details_schema["properties"])
        given: dict[str, Any] = {"data": kept} if error else {"initial": kept}
        details = details_form(kind, today=clock.date_of(self.at), **given)
        if subject is not None:
            show_known(details, subject)
        need, service = NeedForm(**given), SelfServiceForm(**given)
        wrong = (
            [in_words_of_pages(one.detail) for one in error.errors if not _placed(one, details, need, service)]
            if error
            else []
        )
        return {"details_form": details, "need_form": need, "service_form": service, "kind": kind, "wrong": wrong}

    def _review(self, draft: InquiryDraft, _shown: Context) -> Context:
        """Everything as it will be filed, and what happens next; or everything that is still wrong."""
        with self.attempting() as tried:
            facts = self.facts(draft)
        if isinstance(tried.refusal, ExistingMemberFound):
            return {**self._about(draft), **self.existing(existing_members(tried.refusal))}
        if tried.refusal is not None:
            return {**self._about(draft), **self._still_wrong(draft, tried.refusal)}
        return {
            **self._about(draft, facts.subject),
            **self._as_filed(draft, facts.kind),
            "files": list(files_of_draft(draft.id)),
            "duplicates": facts.duplicates,
            "outlook": self._outlook(draft, facts.kind, facts.subject),
        }

    def _still_wrong(self, draft: InquiryDraft, error: ArsosError) -> Context:
        kind = current_type(draft.content.get("inquiry_type", ""))
        if kind is None:
            return {"wrong": links_to(draft, (FieldError("/inquiry_type", error.code, error.detail),), {})}
        errors = error.errors or (FieldError("/inquiry_type", error.code, error.detail),)
        forms_shown = self._need_forms(draft, kind, None, None)
        shown = [PersonForm(), *(forms_shown[name] for name in ("details_form", "need_form", "service_form"))]
        labels = {name: str(field.label) for form in shown for name, field in form.fields.items()}
        return {"wrong": links_to(draft, errors, labels), **self._as_filed(draft, kind)}

    def as_message(self, draft: InquiryDraft) -> str:
        """What a draft says, in words. Raises InputRejected for more than a message holds."""
        content = draft.content
        kind = current_type(content.get("inquiry_type", ""))
        lines = [content.get("summary") or (kind.facts.title if kind else "")]
        if kind is not None:
            order = kind.version.ui_schema.get("order", ())
            given = display_details(kind.facts.details_schema, content.get("details") or {}, order)
            lines += [f"{label}: {value}" for _name, label, value in given]
            if len(lines) == 1 and lines[0] == kind.facts.title and not content.get("description"):
                raise InputRejected(_("There is nothing to add yet. Fill in what is new, then add it."))
        body = "\n".join([*lines, *([content["description"]] if content.get("description") else [])])
        if len(body) > lengths.LONG_TEXT:
            raise InputRejected(
                _("This is too long for a message (limit %(most)s characters). Shorten it, or submit it as an inquiry.")
                % {"most": lengths.LONG_TEXT}
            )
        return body

    def _as_filed(self, draft: InquiryDraft, kind: CurrentType) -> Context:
        content = draft.content
        outcome = dict(SelfServiceForm.base_fields["self_service"].choices).get(content.get("self_service"))  # type: ignore[attr-defined]  # a choice field
        order = kind.version.ui_schema.get("order", ())
        return {
            "kind": kind,
            "details": display_details(kind.facts.details_schema, content.get("details") or {}, order),
            "self_service": outcome,
            "authority": dict(Inquiry.Authority.choices).get(content.get("authority", "")),
        }


def filled(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft holds, without what is empty."""
    return {name: value for name, value in content.items() if value not in (None, "")}


def details_form(kind: CurrentType, *, today: date, **given: Any) -> DetailsForm:
    """The form of a type, its fields in the order that its version gives them."""
    return DetailsForm(kind.facts.details_schema, today=today, order=kind.version.ui_schema.get("order", ()), **given)


def _person_form(draft: InquiryDraft, error: ArsosError | None) -> PersonForm:
    typed = fields_of(draft, SUBJECT, None)
    if error is None:
        return PersonForm(initial=typed)
    form = PersonForm(typed)
    new = [one for one in error.errors if PERSON_PLACES.get(one.pointer) not in form.errors]
    attach(form, InputRejected(error.detail, errors=new), places=PERSON_PLACES)
    return form


def _placed(error: FieldError, *shown: forms.Form) -> bool:
    """Whether the error found its field in one of the forms."""
    name = field_of(error.pointer)
    form = next((form for form in shown if name in form.fields), None)
    if form is not None and error.detail not in form.errors.get(name, []):
        form.add_error(name, error.detail)
    return form is not None
