"""Labels put on an inquiry, or on many that were chosen in a list, and taken off."""

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import InputRejected
from inquiries.bulk.actions import LABELING
from inquiries.inquiry.access import find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.labels.access import require_labeling, require_putting_labels
from inquiries.labels.actions import change_labels
from inquiries.labels.queries import labels_of, labels_to_put
from web.bulk.bulk import ManyPage, chosen_in_list
from web.frame.pages import attach
from web.inquiries.page import InquiryPage
from web.labels.forms import LabelManyForm, LabelsForm


class LabelInquiryPage(InquiryPage):
    """The labels of one inquiry, ticked; the form stands alone until it is wanted."""

    def get(self, _request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        require_labeling(self.actor, inquiry)
        has = [one.code for one in labels_of(inquiry, is_staff=True)]
        form = LabelsForm(initial={"labels": has, "seen": " ".join(has)}, auto_id="labels-%s")
        form.offer_labels(labels_to_put(inquiry))
        return self._asking(inquiry, form)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        seen = find_inquiry(self.actor, reference, self.at)
        require_labeling(self.actor, seen)
        form = LabelsForm(request.POST, auto_id="labels-%s")
        form.offer_labels(labels_to_put(seen))
        if form.is_valid():
            refusal = self.attempt(lambda: change_labels(reference, **form.changes(), by=self.actor, at=self.at))
            if refusal is None:
                return self.done(_("Labels changed."), self.address(seen.reference, "#h-labels"))
            attach(form, refusal, places={one.pointer: "labels" for one in refusal.errors})
        return self._asking(seen, form, status=422)

    def _asking(self, inquiry: Inquiry, form: LabelsForm, *, status: int = 200) -> HttpResponse:
        offered = cast("forms.MultipleChoiceField", form.fields["labels"]).choices
        hint = "" if offered else _("There are no labels yet. Leads create them on the Labels page.")
        return self.asking(
            inquiry,
            form,
            name="labels",
            status=status,
            title=_("Labels"),
            hint=hint,
            button=_("Save labels"),
            send_to=reverse("web:label-inquiry", args=[inquiry.reference]),
        )


class LabelManyPage(ManyPage):
    """First asks which labels, with how many inquiries it is for; then starts the run, which says who was refused."""

    def post(self, request: HttpRequest) -> HttpResponse:
        require_putting_labels(self.actor)
        references = chosen_in_list(request, self.actor, self.at)
        is_sure = "sure" in request.POST
        form = LabelManyForm(request.POST if is_sure else None)
        form.offer_labels(labels_to_put())
        if is_sure and form.is_valid():
            try:
                return self.begin(LABELING, form.changes(), references)
            except InputRejected as error:
                attach(form, error)
        return self.ask("labels/many.html", form, references, title=_("Labels"))
