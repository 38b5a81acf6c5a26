"""The second half of changing a type: its details."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import clock, lengths
from foundation.errors import ArsosError, ResourceNotFound
from inquiries.catalog.queries import CurrentType, current_type
from inquiries.inquiry.access import actions_open_to, find_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.targets.queries import NewTarget, new_targets
from inquiries.work.actions.reclassify import NewType, reclassify_inquiry
from web.filing.details_form import PREFIX, DetailsForm, as_typed
from web.frame.pages import attach, seen_version
from web.inquiries.page import SOMEBODY_WAS_FASTER, InquiryPage
from web.work.target_words import target_words


class ReclassifyPage(InquiryPage):
    """The second half of changing the type: its details."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        kind = _require_type(request.GET.get("to", ""))
        form = _details_form(kind, today=clock.date_of(self.at), initial=as_typed(inquiry.details))
        return self._shown(inquiry, kind, form)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        inquiry = find_inquiry(self.actor, reference, self.at)
        kind = _require_type(request.POST.get("to", ""))
        form = _details_form(kind, today=clock.date_of(self.at), data=request.POST)
        form.fields["reason"] = reason_field()
        if not form.is_valid():
            return self._shown(inquiry, kind, form, status=422)
        refusal = self.attempt(lambda: self._perform(inquiry, kind, form), identify=lambda done: done.reference)
        if isinstance(refusal, SOMEBODY_WAS_FASTER):
            return self._too_late(inquiry, kind, form, refusal)
        if refusal is not None:
            places = {f"/details/{name}": f"{PREFIX}{name}" for name in kind.facts.details_schema["properties"]}
            attach(form, refusal, places=places)
            return self._shown(inquiry, kind, form, status=422)
        words = _("Type changed to %(title)s.") % {"title": kind.facts.title}
        return self.done(words, reverse("web:inquiry", args=[inquiry.reference]))

    @property
    def own_form(self) -> str:
        """Each type asks for details of its own."""
        chosen = self.request.POST.get("to") or self.request.GET.get("to", "")
        return f"reclassify-{chosen.lower().replace('_', '-')}"

    def _too_late(self, seen: Inquiry, kind: CurrentType, form: DetailsForm, error: ArsosError) -> HttpResponse:
        form.fields["to"] = forms.CharField(widget=forms.HiddenInput)
        return self.changed_meanwhile(
            seen,
            form=form,
            title=_("Change type: %(title)s") % {"title": kind.facts.title},
            send_to=reverse("web:reclassify", args=[seen.reference]),
            why=error.detail,
            may_send=lambda actor, now: Action.RECLASSIFY.value in actions_open_to(actor, now),
        )

    def _perform(self, inquiry: Inquiry, kind: CurrentType, form: DetailsForm) -> Inquiry:
        return reclassify_inquiry(
            inquiry.reference,
            NewType(inquiry_type=kind.facts.code, details=form.details(), reason=form.cleaned_data["reason"]),
            by=self.actor,
            at=self.at,
            expected_version=seen_version(self.request),
        )

    def _targets(self, inquiry: Inquiry, kind: CurrentType) -> list[NewTarget]:
        return new_targets(inquiry, kind.facts.targets, priority=kind.facts.priority, at=self.at)

    def _shown(self, inquiry: Inquiry, kind: CurrentType, form: DetailsForm, status: int = 200) -> HttpResponse:
        form.fields.setdefault("reason", reason_field())
        context = {
            "title": _("Change type"),
            "subtitle": f"{inquiry.reference} · {inquiry.summary}",
            "inquiry": inquiry,
            "kind": kind,
            "targets": [target_words(one) for one in self._targets(inquiry, kind)],
            "form": form,
            "kept_as": self.own_form,
        }
        return self.show("inquiries/reclassify.html", context, status=status)


def reason_field() -> forms.CharField:
    """Why; every change of type has one."""
    return forms.CharField(label=_("Reason"), max_length=lengths.REASON, widget=forms.Textarea(attrs={"rows": 2}))


def _require_type(code: str) -> CurrentType:
    kind = current_type(code)
    if kind is None:
        raise ResourceNotFound
    return kind


def _details_form(kind: CurrentType, *, today: date, **given: Any) -> DetailsForm:
    return DetailsForm(kind.facts.details_schema, today=today, order=kind.version.ui_schema.get("order", ()), **given)
