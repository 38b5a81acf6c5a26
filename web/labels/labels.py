"""The list of labels, and its upkeep by leads and administrators: make, change, merge, retire."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import ArsosError, PermissionRefused
from inquiries.labels.access import find_label, may_keep_labels, may_see_labels, require_keeping_labels, visible_labels
from inquiries.labels.actions import change_label, make_label, merge_label, retire_label
from web.frame.pages import Page
from web.labels.forms import LabelForm, MergeForm
from web.work.action_form import ActionForm


class LabelsPage(Page):
    """Every label; for who keeps them with a form for a new one."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest) -> HttpResponse:
        """A new label."""
        require_keeping_labels(self.actor)
        form = LabelForm(request.POST)
        if self.accepted(form, lambda: make_label(form.look(), by=self.actor, at=self.at), lambda made: made.code):
            return self.done(_("Label created."), reverse("web:labels"))
        return self.page(form)

    def page(self, form: LabelForm | None = None) -> HttpResponse:
        """The list; after a refusal with the form as it was sent."""
        if not may_see_labels(self.actor):
            raise PermissionRefused(_("Only ARSOS staff can see labels."))
        rows = list(visible_labels(self.actor).select_related("merged_into"))
        context = {
            "title": _("Labels"),
            "subtitle": _("Colored tags for inquiries. Agents see only the ones marked “Show to agents.”"),
            "in_use": [one for one in rows if one.is_in_use],
            "retired": [one for one in rows if not one.is_in_use],
            "may_keep": may_keep_labels(self.actor),
            "form": form or LabelForm(),
        }
        return self.show("labels/labels.html", context, status=422 if form is not None else 200)


class LabelPage(Page):
    """One label: its text, color and audience, another that stands for it, its end."""

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        return self.page(code)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Another text, color or audience."""
        form = LabelForm(request.POST)
        if self.accepted(form, lambda: change_label(code, form.look(), by=self.actor, at=self.at)):
            return self.done(_("Label changed."), reverse("web:labels"))
        return self.page(code, form=form)

    def page(self, code: str, **failed: ActionForm | ArsosError) -> HttpResponse:
        """The forms; after a refusal with the one that was sent."""
        require_keeping_labels(self.actor)
        label = find_label(self.actor, code)
        context: dict[str, Any] = {
            "title": label.text,
            "label": label,
            "form": failed.get("form") or LabelForm.of(label),
            "merge": failed.get("merge") or self.merge_form(code),
            "refusal": failed.get("refusal"),
        }
        return self.show("labels/label.html", context, status=422 if failed else 200)

    def merge_form(self, code: str, data: QueryDict | None = None) -> MergeForm:
        """The others that are in use."""
        form = MergeForm(data)
        form.offer_labels(visible_labels(self.actor).filter(retired_at=None).exclude(code=code))
        return form


class MergeLabelPage(LabelPage):
    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = self.merge_form(code, request.POST)
        if self.accepted(form, lambda: merge_label(code, into=form.cleaned_data["into"], by=self.actor, at=self.at)):
            return self.done(_("Labels merged."), reverse("web:labels"))
        return self.page(code, merge=form)


class RetireLabelPage(LabelPage):
    def post(self, _request: HttpRequest, code: str) -> HttpResponse:
        refusal = self.attempt(lambda: retire_label(code, by=self.actor, at=self.at))
        if refusal is not None:
            return self.page(code, refusal=refusal)
        return self.done(_("Label retired. It stays on the inquiries that have it."), reverse("web:labels"))
