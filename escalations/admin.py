"""Configuration of the ladder and of the criteria of the SOS line."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from arsos.admin.configuration import ConfigurationAdmin, VersionedRulesAdmin
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
class SosCriteriaAdmin(VersionedRulesAdmin):
    """What passes a screening for the SOS line (R26)."""

    keepers = frozenset({Role.LEAD, Role.ADMINISTRATOR})
    publishers = frozenset({Role.ADMINISTRATOR})
    create = staticmethod(create_sos_criteria)
    publish_one = staticmethod(publish_sos_criteria)
    does = gettext_lazy("judges")
