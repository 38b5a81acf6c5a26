"""What a holder asks departments (R18)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from inquiries.departments.access import may_ask_departments
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.actions.cancel import cancel_department_request
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.queries import department_choices
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import Inquiry
from web.frame.forms import choose_none, offer
from web.frame.pages import attach, seen_version
from web.inquiries.page import SOMEBODY_WAS_FASTER, InquiryPage


class AskForm(forms.Form):
    """What a department is asked."""

    department = forms.ChoiceField(label=gettext_lazy("Department"))
    summary = forms.CharField(label=gettext_lazy("Request"), max_length=lengths.SUMMARY)
    details = forms.CharField(
        label=gettext_lazy("Details (optional)"),
        required=False,
        max_length=lengths.DEPARTMENT_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "department", department_choices())
        choose_none(self)


class AskDepartmentPage(InquiryPage):
    """Asks a department; the form stands alone until it is wanted."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not may_ask_departments(self.actor, inquiry):
            return HttpResponseRedirect(self.address(inquiry.reference))
        return self.asking(
            inquiry,
            AskForm(auto_id="ask-department-%s"),
            name="ask-department",
            title=_("Ask a department"),
            button=_("Ask"),
            send_to=reverse("web:ask-department", args=[inquiry.reference]),
        )

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = AskForm(request.POST, auto_id="ask-department-%s")
        if not form.is_valid():
            return self.page(reference, failed=form, action="department")
        seen = find_inquiry(self.actor, reference, self.at)
        refusal = self.attempt(lambda: self._ask(seen, form), identify=lambda made: str(made.id))
        if isinstance(refusal, SOMEBODY_WAS_FASTER):
            return self.changed_meanwhile(
                seen,
                form=form,
                title=_("Ask a department"),
                send_to=reverse("web:ask-department", args=[seen.reference]),
                why=refusal.detail,
                may_send=may_ask_departments,
            )
        if refusal is not None:
            attach(form, refusal)
            return self.page(reference, failed=form, action="department")
        return self.done(_("Request sent to the department."), self.address(reference, "#departments"))

    def _ask(self, seen: Inquiry, form: AskForm) -> DepartmentRequest:
        return request_department(
            seen.reference,
            DepartmentQuestion(**form.cleaned_data),
            by=self.actor,
            at=self.at,
            expected_version=seen_version(self.request),
        )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is no longer needed"),
        max_length=lengths.REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelRequestPage(InquiryPage):
    """Takes back what a department was asked, with the reason."""

    def get(self, _request: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        inquiry = find_inquiry(self.actor, reference, self.at)
        if not may_ask_departments(self.actor, inquiry):
            return HttpResponseRedirect(self.address(inquiry.reference))
        return self.asking(
            inquiry,
            CancelForm(auto_id=f"cancel-{request_id}-%s"),
            name=f"cancel-{request_id}",
            title=_("Cancel the request"),
            hint=_("The department is notified and sees the reason."),
            button=_("Cancel request"),
            send_to=reverse("web:cancel-request", args=[inquiry.reference, request_id]),
        )

    def post(self, request: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:
        find_inquiry(self.actor, reference, self.at)
        form = CancelForm(request.POST, auto_id=f"cancel-{request_id}-%s")
        if not form.is_valid():
            return self.page(reference, failed=form, action="cancel-request")
        reason = form.cleaned_data["reason"]
        refusal = self.attempt(lambda: cancel_department_request(request_id, reason=reason, by=self.actor, at=self.at))
        if refusal is not None:
            attach(form, refusal)
            return self.page(reference, failed=form, action="cancel-request")
        return self.done(_("Request canceled."), self.address(reference, "#departments"))
