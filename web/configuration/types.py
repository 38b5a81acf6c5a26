"""Inquiry types: each is edited beside the form that agents will see, and published as a new version."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from arsos.kernel import clock
from arsos.kernel.errors import InputRejected, ResourceNotFound
from inquiries.actions.publish_type import publish_type
from inquiries.models import InquiryType, InquiryTypeVersion
from inquiries.queries.kept_types import kept_type, kept_types, versions_of_type
from inquiries.rules.details import validate_details
from inquiries.rules.type_changes import Change, decide_changes
from inquiries.rules.type_forms import decide_form_errors
from members.catalog.plan_types import INDIVIDUAL, MEDICARE
from web.agents.details_form import PREFIX, DetailsForm
from web.configuration.type_form import TypeForm
from web.pages import Page

SAID = (
    *("title", "description", "plan_types", "networks", "flows", "priority", "first_response_minutes"),
    *("resolution_minutes", "sos_eligible", "sos_condition", "self_service", "details_schema", "ui_schema"),
)


class TypesPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        rows = [{"one": one, "families": _families(one.current_version)} for one in kept_types(self.actor)]
        return self.show("configuration/types.html", {"title": _("Inquiry types"), "rows": rows})


class TypePage(Page):
    """The version in force, to be changed into the next."""

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        kind = kept_type(self.actor, code)
        if kind.current_version is None:
            return _to_first_version(code)
        return self._form(kind, TypeForm.of(kind.current_version))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        kind = kept_type(self.actor, code)
        if kind.current_version is None:
            return _to_first_version(code)
        form = TypeForm(request.POST)
        if not form.is_valid():
            return self._form(kind, form, status=422)
        try:
            published = self.once(
                lambda: publish_type(form.draft(code), by=self.actor, at=self.at),
                identify=lambda version: str(version.version),
            )
        except InputRejected as error:
            form.say_wrong(error.errors)
            return self._form(kind, form, status=422)
        words = _("Version %(version)s is what agents fill in from now on.") % {"version": published.named}
        return self.done(words, reverse("web:inquiry-type", args=[code]))

    def _form(self, kind: InquiryType, form: TypeForm, *, status: int = 200) -> HttpResponse:
        current = _in_force(kind)
        versions = versions_of_type(kind.code)
        context = {
            "title": current.title,
            "subtitle": kind.code,
            "kind": kind,
            "form": form,
            "history": [{"one": newer, "changes": _changes(older, newer)} for newer, older in pairwise(versions)],
            "first": versions[-1],
            "details_form": _drawn(current.details_schema, current.ui_schema, today=clock.date_of(self.at)),
        }
        return self.show("configuration/type.html", context, status=status)


class PreviewTypePage(Page):
    """What is being typed, as the agent will see it, and how it differs from what is in force; nothing is kept."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        kind = kept_type(self.actor, code)
        form = TypeForm(request.POST)
        context: dict[str, Any] = {"kind": kind, "form": form}
        if form.is_valid():
            schema = form.cleaned_data["details_schema"]
            form.say_wrong(decide_form_errors(schema))
        if not form.errors:
            draft = form.draft(code)
            context |= {"draft": draft, "changes": _changes(_in_force(kind), draft), "details_form": self._tried(draft)}
        return self.fragment("configuration/_type_preview.html", context)

    def _tried(self, draft: InquiryTypeVersion) -> DetailsForm:
        """The form with what was typed into it; judged as an agent's would be when that was asked for."""
        today = clock.date_of(self.at)
        form = _drawn(draft.details_schema, draft.ui_schema, today=today, data=self.request.POST)
        form.is_valid()
        if "try" in self.request.POST:
            for error in validate_details(draft.details_schema, form.details(), today=today):
                name = error.pointer.removeprefix("/details/")
                known = f"{PREFIX}{name}"
                form.add_error(known if known in form.fields else None, error.detail)
        return form


def _drawn(schema: Mapping[str, Any], ui_schema: Mapping[str, Any], *, today: date, data: Any = None) -> DetailsForm:
    order = ui_schema.get("order", ())
    return DetailsForm(schema, data, today=today, order=order if isinstance(order, list) else ())


def _in_force(kind: InquiryType) -> InquiryTypeVersion:
    if kind.current_version is None:
        raise ResourceNotFound
    return kind.current_version


def _to_first_version(code: str) -> HttpResponse:
    """A type that was only just named is published for the first time where nothing is shown beside it."""
    return HttpResponseRedirect(f"{reverse('admin:inquiries_inquirytypeversion_add')}?{urlencode({'type': code})}")


def _changes(before: InquiryTypeVersion, after: InquiryTypeVersion) -> list[Change]:
    old, new = ({name: getattr(one, name) for name in SAID} for one in (before, after))
    return decide_changes(old, new)


def _families(version: InquiryTypeVersion | None) -> list[dict[str, Any]]:
    """For which plan types of each family; `is_all` spares the list."""
    offered = set(version.plan_types) if version else set()
    families = ((_("Medicare"), MEDICARE), (_("Individual"), INDIVIDUAL))
    return [
        {"name": name, "is_all": offered.issuperset(codes), "codes": [code for code in codes if code in offered]}
        for name, codes in families
        if offered.intersection(codes)
    ]
