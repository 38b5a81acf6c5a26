"""The base of every admin page of configuration: rights by role, one durable action per save."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import DateField, DateTimeField, JSONField, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from accounts.admin.constraint_words import REFUSED, told_of
from accounts.admin.field_words import name_for_readers
from accounts.admin.made_on import published, written
from accounts.admin.refused_forms import KnownRowsOnly, OneOfTheRows, in_words
from accounts.callers import signed_in_actor
from foundation import clock
from foundation.access_log.steps import change_configuration
from foundation.errors import ArsosError
from foundation.http.forms import TypedJson, clean_form
from foundation.input_bounds import words_to_search
from foundation.policy import Resource, Right, may
from foundation.versioned.engine import Versions
from foundation.versioned.models import published_among


class ConfigurationAdmin(ModelAdmin):  # type: ignore[misc]  # the theme is not typed
    """Rows that administrators keep. Nothing is deleted: it is ended, closed or made inactive.

    `is_superuser` gives nothing here; the role on the day does (R34).
    """

    kept: ClassVar[Resource] = Resource.CONFIGURATION
    is_changeable = True
    formfield_overrides: Any = {JSONField: {"form_class": TypedJson}}

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        name_for_readers(model)
        super().__init__(model, admin_site)

    def may_keep(self, request: HttpRequest) -> bool:
        """Whether the signed-in person keeps these rows."""
        return may(signed_in_actor(request), Right.KEEP, self.kept)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_keep(request)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """For the side bar of every page, which offers nothing to add: whether a set is complete costs a query."""
        may_see = self.has_view_permission(request)
        return {"add": False, "change": may_see and self.is_changeable, "delete": False, "view": may_see}

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_keep(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_keep(request) and not self.is_complete()

    def is_complete(self) -> bool:
        """Whether each row that there can be is there: where a fixed set of names tells rows apart."""
        names = self.model._meta.pk.choices
        return bool(names) and self.model._default_manager.count() >= len(names)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_keep(request) and self.is_changeable

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Without the transaction that the framework would open: the action commits (one action, one commit).

        What saving refuses is drawn again with what was typed and what is wrong; nothing was kept.
        """
        clean_form(request)
        try:
            answer: HttpResponse = self._changeform_view(request, object_id, form_url, extra_context)
        except REFUSED as error:
            told = told_of(error)
            if request.method != "POST" or not told:
                raise
            request._arsos_refused = told  # type: ignore[attr-defined]  # read by get_form
            answer = self._changeform_view(request, object_id, form_url, extra_context)
        return answer

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  the framework's signature
        made = super().get_form(request, obj, change=change, **kwargs)
        return in_words(made, getattr(request, "_arsos_refused", []))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, DateField) and not isinstance(db_field, DateTimeField) and field is not None:
            field.widget.attrs["placeholder"] = gettext_lazy("MM/DD/YYYY")
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownRowsOnly(db_field, self.admin_site, using=kwargs.get("using")))
        kwargs.setdefault("form_class", OneOfTheRows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """What names a row stays: changed, it would make a second one."""
        named = [self.model._meta.pk.name] if obj is not None and self.model._meta.pk.editable else []
        return (*super().get_readonly_fields(request, obj), *named)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        """Each word is looked for in each field, so their number has a bound."""
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, words_to_search(search_term))
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:  # noqa: FBT001  the framework's signature
        self.perform(request, obj, form)

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        """Call the action that stores the row; a subclass names its own."""
        change_configuration(obj, fields=form.changed_data, by=signed_in_actor(request), at=clock.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  the framework's signature
        """Nothing is left to save: the action has stored everything."""


class VersionedRulesAdmin(ConfigurationAdmin):
    """Drafts are written here and published from the list; published ones stay. Subclasses name their engine."""

    is_changeable = False
    list_display = ("version", "title", "state", "created_by_name", written, published)
    list_filter = ("state",)
    actions = ("publish",)
    publishing: ClassVar[Right] = Right.KEEP
    """Who publishes, where that is not everybody who writes drafts."""
    versions: ClassVar[Versions[Any, Any]]
    does: ClassVar[Promise | str] = ""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        shown = ("version", "title", "state", "rules", "created_by_name", written, published)
        return shown if obj else ("title", "rules")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with what is in force."""
        return {"rules": self.begun_with(published_among(self.model._default_manager.all()))}

    def begun_with(self, current: Any) -> Any:
        """The rules that the form of a new draft begins with."""
        return current.rules if current else {}

    def written_in(self, obj: Any, form: "ModelForm[Any]") -> tuple[str, Any]:
        """The title and the rules that somebody wrote."""
        return obj.title, obj.rules

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        title, rules = self.written_in(obj, form)
        made = self.versions.draft(title=title, rules=rules, by=signed_in_actor(request), at=clock.now())
        obj.pk, obj.version = made.pk, made.version

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the signed-in person is offered to publish."""
        return may(signed_in_actor(request), self.publishing, self.kept)

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish the chosen draft"))
    def publish(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """Publish exactly one draft, and say what it does from now on; refusals are shown as the page's messages."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one draft."), messages.ERROR)
            return
        try:
            published = self.versions.publish(chosen[0].pk, by=signed_in_actor(request), at=clock.now())
        except ArsosError as error:
            self.message_user(request, " ".join(words for _name, words in told_of(error)), messages.ERROR)
        else:
            words = _("Version %(version)s %(does)s now.")
            self.message_user(request, words % {"version": published.version, "does": self.does})
