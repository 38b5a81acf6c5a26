"""Inquiry types: each is edited beside the form that agents will see, kept as a draft, and published."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from foundation import clock
from foundation.errors import ConflictFound, InputRejected, ResourceNotFound
from inquiries.catalog.actions import CONTENT, TYPE_VERSIONS
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.catalog.queries import kept_type, kept_types, version_of_type, versions_of_type
from inquiries.catalog.rules.forms import Change, decide_changes, decide_form_errors
from inquiries.catalog.rules.intake import validate_details
from inquiries.missed_searches.queries import missed_words
from web.configuration.type_form import TypeForm
from web.filing.details_form import PREFIX, DetailsForm
from web.frame.forms import whole_number
from web.frame.pages import Page, seen_version
from web.frame.state_words import PLANS_BY_FAMILY

State = InquiryTypeVersion.State


class TypesPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        rows = [{"one": one, "families": _families(one.current_version)} for one in kept_types(self.actor)]
        context = {"title": _("Inquiry types"), "rows": rows, "missed": missed_words(self.actor)}
        return self.show("configuration/types.html", context)


class TypePage(Page):
    """The version in force, or the one that the address names, to be changed into the next."""

    keep: ClassVar[Callable[..., InquiryTypeVersion]] = staticmethod(TYPE_VERSIONS.publish_at_once)

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        kind = kept_type(self.actor, code)
        if kind.current_version is None:
            return _to_first_version(code)
        begun = kind.current_version
        if "version" in request.GET:
            begun = version_of_type(code, whole_number(request.GET["version"]) or 0)
        return self._form(kind, TypeForm.of(begun), begun=begun)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        kind = kept_type(self.actor, code)
        if kind.current_version is None:
            return _to_first_version(code)
        form = TypeForm(request.POST)
        if not form.is_valid():
            return self._form(kind, form, status=422)
        keep = partial(self.keep, rules=form.draft(code), of=code, by=self.actor, at=self.at)
        seen = {"title": form.cleaned_data["title"], "expected_newest": seen_version(request, "newest")}
        try:
            done = self.once(partial(keep, **seen), identify=lambda version: str(version.version))
        except InputRejected as error:
            form.say_wrong(error.errors)
            return self._form(kind, form, status=422)
        except ConflictFound as error:
            form.add_error(None, _("%(what)s Open it under Versions before you save yours.") % {"what": error.detail})
            return self._form(kind, form, status=422)
        return self.kept(code, str(done.named))

    def kept(self, code: str, number: str) -> HttpResponse:
        """Back at the type, with what happened."""
        words = _("Published. Agents now fill in version %(version)s.") % {"version": number}
        return self.done(words, reverse("web:inquiry-type", args=[code]))

    def _form(
        self, kind: InquiryType, form: TypeForm, *, begun: InquiryTypeVersion | None = None, status: int = 200
    ) -> HttpResponse:
        current = _in_force(kind)
        versions = versions_of_type(kind.code)
        drafts = [one for one in versions if one.state == State.DRAFT and one.version > current.version]
        published = [one for one in versions if one.state != State.DRAFT]
        shown = begun or current
        sent = seen_version(self.request, "newest") if self.request.method == "POST" else None
        context = {
            "title": current.title,
            "subtitle": kind.code,
            "kind": kind,
            "form": form,
            "begun": shown,
            "is_current": shown.pk == current.pk,
            "newest": versions[0].version if sent is None else sent,
            "drafts": [{"one": one, "changes": _changes(current, one)} for one in drafts],
            "history": [{"one": newer, "changes": _changes(older, newer)} for newer, older in pairwise(published)],
            "first": published[-1],
            "details_form": _drawn(shown.details_schema, shown.ui_schema, today=clock.date_of(self.at)),
        }
        return self.show("configuration/type.html", context, status=status)


class DraftTypePage(TypePage):
    """What was typed is kept as a draft; agents do not see it."""

    keep = staticmethod(TYPE_VERSIONS.draft)

    def get(self, _request: HttpRequest, code: str) -> HttpResponse:
        """Whoever reloads comes back to the type."""
        return HttpResponseRedirect(reverse("web:inquiry-type", args=[code]))

    def kept(self, code: str, number: str) -> HttpResponse:
        """At the draft."""
        here = reverse("web:inquiry-type", args=[code])
        return self.done(_("Draft saved. Agents don't see it until you publish it."), f"{here}?version={number}")


class PublishTypePage(Page):
    """What agents would meet from now on, and the button that lets it."""

    def get(self, _request: HttpRequest, code: str, number: int) -> HttpResponse:
        return self._page(code, number)

    def post(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        kept_type(self.actor, code)
        version = version_of_type(code, number)
        publish = partial(TYPE_VERSIONS.publish, version.pk, by=self.actor, at=self.at)
        try:
            self.once(partial(publish, replacing=seen_version(request, "replacing")))
        except ConflictFound as error:
            return self._page(code, number, error=error.detail)
        words = _("Published. Agents now fill in version %(version)s.") % {"version": number}
        return self.done(words, reverse("web:inquiry-type", args=[code]))

    def _page(self, code: str, number: int, *, error: str = "") -> HttpResponse:
        """The confirmation; after a refusal with what is different now."""
        kind, version = kept_type(self.actor, code), version_of_type(code, number)
        current = kind.current_version
        context = {
            "title": _("Publish version %(version)s?") % {"version": number},
            "subtitle": version.title,
            "kind": kind,
            "version": version,
            "current": current,
            "changes": _changes(current, version) if current else [],
            "is_draft": version.state == State.DRAFT,
            "error": error,
        }
        return self.show("configuration/type_publish.html", context, status=422 if error else 200)


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
    old, new = ({name: getattr(one, name) for name in CONTENT} for one in (before, after))
    return decide_changes(old, new)


def _families(version: InquiryTypeVersion | None) -> list[dict[str, Any]]:
    """For which plan types of each family; `is_all` spares the list."""
    offered = set(version.plan_types) if version else set()
    found = [(name, [words for code, words in plans if code in offered], plans) for name, plans in PLANS_BY_FAMILY]
    return [{"name": name, "is_all": len(plans) == len(all_), "plans": plans} for name, plans, all_ in found if plans]
