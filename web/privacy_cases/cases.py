"""Privacy cases: what was sent by mistake, who opened it, and what came of it (45 CFR 164.404)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.access_log.steps import log_access
from foundation.errors import ConflictFound
from foundation.http.pagination import page_of
from inquiries.attachments.api import content_answer
from inquiries.privacy_cases.access import find_privacy_case, may_work_case, require_lead_of_case, visible_privacy_cases
from inquiries.privacy_cases.actions import close_privacy_case
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.privacy_cases.queries import Evidence, evidence_of, history_of_case, opened_by, retracted_file
from web.frame.pages import Page
from web.frame.purposes import in_words


class EvidenceForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("Why you need to open it"),
        max_length=lengths.PURPOSE,
        validators=[in_words],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The journal records this."),
    )


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=PrivacyCase.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Assessment and actions taken"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PrivacyCasesPage(Page):
    """Open cases by when they are due, or all of them, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        is_all = request.GET.get("all") == "1"
        cases = visible_privacy_cases(self.actor)
        order = ("-retracted_at", "id") if is_all else ("due_at", "id")
        found, links = page_of(cases if is_all else cases.filter(closed_at=None), request, order=order)
        log_access(subjects=[person for case in found for person in case.person_ids], fields=["privacy case"])
        context = {"title": _("Privacy cases"), "cases": found, "links": links, "is_all": is_all, "at": self.at}
        return self.show("privacy_cases/privacy_cases.html", context)


class PrivacyCasePage(Page):
    """One case: its time, who opened what was sent, its history, and for leads the evidence and the outcome."""

    def get(self, _request: HttpRequest, case_id: UUID) -> HttpResponse:
        return self.page(find_privacy_case(self.actor, case_id))

    def page(
        self, case: PrivacyCase, *, evidence: Evidence | None = None, opened_for: str = "", **forms_sent: forms.Form
    ) -> HttpResponse:
        """The page; after a refusal with the form as it was sent, and with the evidence where it was just opened."""
        may_work = may_work_case(self.actor, case)
        context: dict[str, Any] = {
            "title": _("Privacy case"),
            "subtitle": case.inquiry.reference,
            "case": case,
            "may_work": may_work,
            "evidence": evidence,
            "opened_for": opened_for,
            "opened": opened_by(case),
            "history": history_of_case(case) if may_work else [],
            "evidence_form": forms_sent.get("evidence_form") or EvidenceForm(prefix="evidence"),
            "close_form": forms_sent.get("close_form") or CloseForm(prefix="close"),
            "is_late": case.is_open and case.due_at <= self.at,
        }
        return self.show("privacy_cases/privacy_case.html", context, status=422 if forms_sent else 200)


class EvidencePage(PrivacyCasePage):
    """Opens what was retracted, for a purpose."""

    def get(self, _request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Whoever reloads comes back to the case."""
        return HttpResponseRedirect(reverse("web:privacy-case", args=[case_id]))

    def post(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        case = find_privacy_case(self.actor, case_id)
        require_lead_of_case(self.actor, case)
        form = EvidenceForm(request.POST, prefix="evidence")
        if not form.is_valid():
            return self.page(case, evidence_form=form)
        return self.opened(case, form.cleaned_data["purpose"])

    def opened(self, case: PrivacyCase, purpose: str) -> HttpResponse:
        """The case with what was retracted."""
        return self.page(case, evidence=evidence_of(self.actor, case, purpose=purpose), opened_for=purpose)


class EvidenceFilePage(EvidencePage):
    """The content of a retracted file, as a download, for the purpose that its name was opened for."""

    def opened(self, case: PrivacyCase, purpose: str) -> HttpResponse:
        """The file."""
        attachment = retracted_file(self.actor, case, purpose=purpose)
        return content_answer(attachment, 0, attachment.size)


class CloseCasePage(PrivacyCasePage):
    """Keeps what came of a case."""

    def get(self, _request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Whoever reloads after a refusal comes back to the case."""
        return HttpResponseRedirect(reverse("web:privacy-case", args=[case_id]))

    def post(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        case = find_privacy_case(self.actor, case_id)
        require_lead_of_case(self.actor, case)
        form = CloseForm(request.POST, prefix="close")
        if not form.is_valid():
            return self.page(case, close_form=form)
        here = reverse("web:privacy-case", args=[case_id])
        try:
            self.once(
                lambda: close_privacy_case(case_id, **form.cleaned_data, by=self.actor, at=self.at),
                identify=lambda done: str(done.id),
            )
        except ConflictFound:
            return self.done(_("Someone already closed this. See below."), here)
        return self.done(_("Case closed. The evidence is kept."), here)
