"""Departments: what a holder asks them, and the page on which people of a department work it off (R18)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.kernel.errors import ArsosError, PermissionRefused, ResourceNotFound
from inquiries.access import departments_of, find_inquiry, visible_requests
from inquiries.actions.cancel_department_request import cancel_department_request
from inquiries.actions.report_department_status import report_department_status
from inquiries.actions.request_department import request_department
from inquiries.models import DepartmentRequest
from inquiries.queries.department_work import department_choices, find_request, note_requests_shown
from inquiries.rules.departments import RequestStatus, allowed_statuses
from web.inquiries import InquiryPage, seen_version
from web.pages import Page, attach


class AskForm(forms.Form):
    """What a department is asked."""

    department = forms.ChoiceField()
    summary = forms.CharField(label="What is needed", max_length=200)
    details = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices()  # type: ignore[attr-defined]  # a choice field


class ReportForm(forms.Form):
    """How far it is."""

    status = forms.ChoiceField()
    note = forms.CharField(
        label="Answer or note", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    external_reference = forms.CharField(label="Your reference", required=False, max_length=80)

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        next_ones = [one for one in allowed_statuses(RequestStatus(current)) if one != RequestStatus.CANCELLED]
        choices = [(one.value, one.value.replace("_", " ")) for one in next_ones]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]  # a choice field


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


class DepartmentWorkPage(Page):
    """The requests of the person's departments, what is open first by when it is due."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not departments_of(self.actor).exists():
            raise PermissionRefused("This page is for people of a department.")
        rows = visible_requests(self.actor, self.at).select_related("department", "inquiry")
        is_all = request.GET.get("all") == "1"
        if not is_all:
            rows = rows.filter(ended_at=None)
        found, links = page_of(rows, request, order=("due_at", "id"))
        note_requests_shown(found)
        context = {
            "title": "Department requests",
            "rows": found,
            "links": links,
            "is_all": request.GET.get("all") == "1",
        }
        return self.show("department_work.html", context)


class DepartmentRequestPage(Page):
    """One request, and the form to say how far it is."""

    def get(self, _request: HttpRequest, request_id: UUID) -> HttpResponse:
        return self._shown(find_request(self.actor, request_id, self.at))

    def post(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        found = find_request(self.actor, request_id, self.at)
        form = ReportForm(request.POST, current=found.status)
        if not form.is_valid():
            return self._shown(found, form)
        try:
            report_department_status(request_id, **form.cleaned_data, road="person", by=self.actor, at=self.at)
        except ResourceNotFound:
            raise
        except ArsosError as error:
            attach(form, error)
            return self._shown(found, form)
        return self.done("Thank you, it is noted.", reverse("web:department-work"))

    def _shown(self, found: DepartmentRequest, form: ReportForm | None = None) -> HttpResponse:
        context = {
            "title": found.summary,
            "subtitle": f"{found.department.title}, {found.inquiry.reference}",
            "request_shown": found,
            "form": form or ReportForm(current=found.status),
        }
        return self.show("department_request.html", context, status=422 if form is not None else 200)
