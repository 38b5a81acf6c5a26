"""Configuration of the ladder and of the criteria of the SOS line."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from arsos.accounts.sign_in import signed_in_actor
from arsos.admin.configuration import ConfigurationAdmin, publish_chosen
from arsos.kernel import clock
from arsos.kernel.actor import Role
from escalations.actions.create_sos_criteria import create_sos_criteria
from escalations.actions.publish_sos_criteria import publish_sos_criteria
from escalations.models import LadderRung, OwnerAbsence, SosCriteria


@admin.register(LadderRung)
class LadderRungAdmin(ConfigurationAdmin):
    list_display = ("channel", "position", "level", "acknowledge_minutes", "settle_minutes", "fallback")
    list_filter = ("channel",)
    list_select_related = ("fallback", "calendar")
    autocomplete_fields = ("fallback",)


@admin.register(OwnerAbsence)
class OwnerAbsenceAdmin(ConfigurationAdmin):
    list_display = ("user", "starts_on", "ends_on")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)


@admin.register(SosCriteria)
class SosCriteriaAdmin(ConfigurationAdmin):
    """Drafts are written here and published from the list; published criteria never change (R26)."""

    keepers = frozenset({Role.LEAD, Role.ADMINISTRATOR})
    is_changeable = False
    list_display = ("version", "title", "state", "created_by_name", "created_at", "published_at")
    list_filter = ("state",)
    actions = ("publish",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("version", "title", "state", "rules", "created_by_name", "created_at", "published_at")
        return shown if obj else ("title", "rules")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        published = SosCriteria.objects.filter(state=SosCriteria.State.PUBLISHED).first()
        return {"rules": published.rules if published else {}}

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        made = create_sos_criteria(title=obj.title, rules=obj.rules, by=signed_in_actor(request), at=clock.now())
        obj.pk, obj.version = made.pk, made.version

    @admin.action(description="Publish the chosen draft")
    def publish(self, request: HttpRequest, queryset: QuerySet[SosCriteria]) -> None:
        """Publish exactly one draft."""
        publish_chosen(self, request, queryset, publish_sos_criteria, "judges")
