"""What a holder asks departments (R18)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.kernel.errors import ArsosError, ResourceNotFound
from inquiries.access import find_inquiry
from inquiries.actions.cancel_department_request import cancel_department_request
from inquiries.actions.request_department import request_department
from inquiries.queries.department_work import department_choices
from web.inquiries.page import InquiryPage
from web.pages import Page, attach, seen_version


class AskForm(forms.Form):
    """What a department is asked."""

    department = forms.ChoiceField()
    summary = forms.CharField(label="What is needed", max_length=200)
    details = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices()  # type: ignore[attr-defined]  # a choice field


class AskDepartmentPage(InquiryPage):
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = AskForm(request.POST)
        if not form.is_valid():
            return self.page(reference, failed=form, action="department")  # type: ignore[arg-type]  # shown beside them
        seen = find_inquiry(self.actor, reference, self.at)
        try:
            request_department(
                seen.reference,
                **form.cleaned_data,
                by=self.actor,
                at=self.at,
                expected_version=seen_version(request),
            )
        except ResourceNotFound:
            raise
        except ArsosError as error:
            attach(form, error)
            return self.page(reference, failed=form, action="department")  # type: ignore[arg-type]  # the same
        return self.done("The department is asked.", f"{reverse('web:inquiry', args=[reference])}#departments")


class CancelRequestPage(Page):
    def post(self, _request: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:
        cancel_department_request(request_id, reason="not needed any more", by=self.actor, at=self.at)
        return self.done("The request is cancelled.", f"{reverse('web:inquiry', args=[reference])}#departments")
