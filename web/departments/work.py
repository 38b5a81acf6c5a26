"""The page on which people of a department work off what they are asked (R18)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from arsos.api.pagination import page_of
from arsos.kernel.errors import ArsosError, PermissionRefused, ResourceNotFound
from inquiries.access import departments_of, visible_requests
from inquiries.actions.report_department_status import report_department_status
from inquiries.models import DepartmentRequest
from inquiries.queries.department_work import find_request, note_requests_shown
from inquiries.rules.departments import RequestStatus, allowed_statuses
from web.pages import Page, attach


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
        return self.show("departments/department_work.html", context)


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
        return self.show("departments/department_request.html", context, status=422 if form is not None else 200)
