"""The pages on which people of a department work off what they are asked (R18)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import lengths
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.http.pagination import page_of
from inquiries.attachments.actions import note_opened
from inquiries.attachments.api import content_answer
from inquiries.catalog.queries import published_version
from inquiries.departments.access import departments_of, sees_its_words_alone, visible_requests
from inquiries.departments.actions.report import report_department_status
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.queries import (
    about_of,
    find_request,
    hide_words_of_arsos,
    note_requests_shown,
    reports_of,
    requests_named,
)
from inquiries.departments.rules import RequestStatus, allowed_statuses
from inquiries.departments.sharing.queries import files_shared_in, find_shared_file
from inquiries.departments.steps import StatusReport
from web.frame.pages import Page, is_fragment
from web.frame.state_words import REQUESTS
from web.inquiries.facts import labelled_details

REPORT_WORDS = {RequestStatus.REJECTED: gettext_lazy("Rejected: not ours or not possible")}
"""Where a choice needs more words than the state."""
ENDED_TITLE = gettext_lazy("Ended request")


class ReportForm(forms.Form):
    """How far it is."""

    use_required_attribute = False

    status = forms.ChoiceField(label=gettext_lazy("Status"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Answer or note"),
        required=False,
        max_length=lengths.DEPARTMENT_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only ARSOS reads this. They write their own answer to the agent."),
    )
    external_reference = forms.CharField(
        label=gettext_lazy("Your reference"),
        required=False,
        max_length=lengths.OUTSIDE_REFERENCE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        next_ones = [one for one in allowed_statuses(RequestStatus(current)) if one != RequestStatus.CANCELLED]
        choices = [(one.value, REPORT_WORDS.get(one, REQUESTS[one])) for one in next_ones]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]  # a choice field


class DepartmentWorkPage(Page):
    """The requests of the person's departments, what is open first by when it is due."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not departments_of(self.actor).exists():
            raise PermissionRefused(_("This page is for department staff."))
        rows = visible_requests(self.actor, self.at).select_related("department", "inquiry")
        wanted = request.GET.get("reference", "").strip()[:80]
        is_all = request.GET.get("all") == "1" or bool(wanted)
        if wanted:
            rows = requests_named(rows, wanted)
        order = ("-created_at", "id") if is_all else ("due_at", "id")
        found, links = page_of(rows if is_all else rows.filter(ended_at=None), request, order=order)
        note_requests_shown(found)
        for one in found:
            one.summary = _title_of(self.actor, one)
        context = {
            "title": _("Department requests"),
            "rows": found,
            "links": links,
            "is_all": is_all,
            "wanted": wanted,
        }
        if is_fragment(request):
            return self.fragment("departments/_rows.html", context)
        return self.show("departments/department_work.html", context)


class DepartmentRequestPage(Page):
    """One request, and the form to say how far it is."""

    def get(self, _request: HttpRequest, request_id: UUID) -> HttpResponse:
        return self._shown(find_request(self.actor, request_id, self.at))

    def post(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        found = find_request(self.actor, request_id, self.at)
        form = ReportForm(request.POST, current=found.status)
        if not self.accepted(
            form,
            lambda: report_department_status(
                request_id, StatusReport(**form.cleaned_data, road="person"), by=self.actor, at=self.at
            ),
        ):
            return self._shown(found, form)
        return self.done(_("Thank you. Saved."), reverse("web:department-work"))

    def _shown(self, found: DepartmentRequest, form: ReportForm | None = None) -> HttpResponse:
        reports = reports_of([found]).get(found.id, [])
        about, title = about_of(self.actor, found), _title_of(self.actor, found)
        if sees_its_words_alone(self.actor, found):
            hide_words_of_arsos(found, reports)
        context = {
            "head_title": f"{found.department.title} · {found.inquiry.reference}",
            "title": title,
            "subtitle": f"{found.department.title} · {found.inquiry.reference}",
            "asked": found,
            "about": about,
            "type_title": published_version(found.inquiry.type_version_id).facts.title,
            "details": labelled_details(found.inquiry) if about else [],
            "files": files_shared_in(self.actor, found),
            "has_passed": found.has_passed(self.at),
            "reports": [(one, REQUESTS[one.status]) for one in reports],
            "form": form or ReportForm(current=found.status),
        }
        return self.show("departments/department_request.html", context, status=422 if form is not None else 200)


def _title_of(actor: Actor, request: DepartmentRequest) -> str:
    """What was asked; once it has ended, that alone: the words of ARSOS may name somebody."""
    return str(ENDED_TITLE) if sees_its_words_alone(actor, request) else request.summary


class SharedFilePage(Page):
    """The content of a file that ARSOS shared, as a download."""

    def get(self, _request: HttpRequest, request_id: UUID, attachment_id: UUID) -> HttpResponse:
        attachment = find_shared_file(self.actor, request_id, attachment_id, self.at)
        note_opened(attachment, by=self.actor, at=self.at)
        return content_answer(attachment, 0, attachment.size)
