"""Which files of an inquiry a department sees with what it was asked (R18, R32)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import ResourceNotFound
from inquiries.attachments.queries import OPENABLE, attachments_of
from inquiries.departments.access import may_ask_departments
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.sharing.actions import share_file, take_file_back
from inquiries.departments.sharing.queries import find_request_with_files, require_ever_shared
from inquiries.inquiry.access import find_inquiry, holds_or_leads
from inquiries.inquiry.models import Inquiry
from web.frame.forms import choose_none, offer
from web.inquiries.page import InquiryPage


class ShareForm(forms.Form):
    """One file; none is chosen before somebody has."""

    attachment = forms.TypedChoiceField(label=gettext_lazy("File"), coerce=UUID)


class SharingPage(InquiryPage):
    """What both pages know: the inquiry, and the request in it."""

    def found(self, reference: str, request_id: UUID) -> tuple[Inquiry, DepartmentRequest]:
        """Both, where the request is one of the inquiry. Raises ResourceNotFound."""
        inquiry = find_inquiry(self.actor, reference, self.at)
        request = find_request_with_files(self.actor, request_id, self.at)
        if request.inquiry_id != inquiry.id:
            raise ResourceNotFound
        return inquiry, request


class ShareFilePage(SharingPage):
    """Gives a department one file that it does not see yet."""

    def get(self, _request: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:  # type: ignore[override]  # one part more
        inquiry, request = self.found(reference, request_id)
        if not may_ask_departments(self.actor, inquiry) or not request.is_open:
            return HttpResponseRedirect(self.address(inquiry.reference))
        return self._asking(inquiry, request, self._form(inquiry, request))

    def post(self, sent: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:
        inquiry, request = self.found(reference, request_id)
        form = self._form(inquiry, request, sent.POST)
        if not self.accepted(
            form,
            lambda: share_file(request_id, attachment=form.cleaned_data["attachment"], by=self.actor, at=self.at),
            identify=lambda shared: str(shared.id),
        ):
            return self._asking(inquiry, request, form, status=422)
        return self.done(_("File shared with the department."), self.address(reference, "#departments"))

    def _form(self, inquiry: Inquiry, request: DepartmentRequest, data: Any = None) -> ShareForm:
        """What is seen already is not offered, and taken where the same form is sent twice."""
        seen = request.shared_files.filter(taken_back_at=None).values_list("attachment_id", flat=True)
        left_out = set(seen) if data is None else set()
        files = [one for one in attachments_of(self.actor, inquiry) if one.state in OPENABLE]
        form = ShareForm(data, prefix="share")
        offer(form, "attachment", [(str(one.id), one.file_name) for one in files if one.id not in left_out])
        choose_none(form)
        return form

    def _asking(
        self, inquiry: Inquiry, request: DepartmentRequest, form: ShareForm, *, status: int = 200
    ) -> HttpResponse:
        return self.asking(
            inquiry,
            form,
            name="share",
            status=status,
            title=_("Share a file with %(department)s") % {"department": request.department.title},
            hint=_("Departments see only the files you share. Share only what they need to answer."),
            button=_("Share"),
            send_to=reverse("web:share-file", args=[inquiry.reference, request.id]),
        )


class TakeFileBackPage(SharingPage):
    """Ends that a department sees a file."""

    def get(  # type: ignore[override]  # two parts more
        self, _request: HttpRequest, reference: str, request_id: UUID, attachment_id: UUID
    ) -> HttpResponse:
        inquiry, request = self.found(reference, request_id)
        if not holds_or_leads(self.actor, inquiry):
            return HttpResponseRedirect(self.address(inquiry.reference))
        return self._asking(inquiry, request, attachment_id, forms.Form())

    def post(self, sent: HttpRequest, reference: str, request_id: UUID, attachment_id: UUID) -> HttpResponse:
        inquiry, request = self.found(reference, request_id)
        require_ever_shared(request, attachment_id)
        form = forms.Form(sent.POST)
        if not self.accepted(form, lambda: take_file_back(request_id, attachment_id, by=self.actor, at=self.at)):
            return self._asking(inquiry, request, attachment_id, form, status=422)
        words = _("The department can no longer see the file.")
        return self.done(words, self.address(reference, "#departments"))

    def _asking(
        self, inquiry: Inquiry, request: DepartmentRequest, attachment_id: UUID, form: forms.Form, *, status: int = 200
    ) -> HttpResponse:
        return self.asking(
            inquiry,
            form,
            name="take-back",
            status=status,
            title=_("Stop sharing"),
            hint=_("%(department)s will no longer see it. The journal keeps what they already opened.")
            % {"department": request.department.title},
            button=_("Stop sharing"),
            send_to=reverse("web:take-file-back", args=[inquiry.reference, request.id, attachment_id]),
        )
