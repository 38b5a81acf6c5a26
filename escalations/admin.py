"""Configuration of the ladder and of the criteria of the SOS line."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from accounts.admin.base import ConfigurationAdmin, VersionedRulesAdmin
from escalations.ladder.models import LadderRung, OwnerAbsence
from escalations.sos.actions import SOS_CRITERIA
from escalations.sos.models import SosCriteria
from foundation.policy import Resource, Right


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

    kept = Resource.SOS_CRITERIA
    publishing = Right.PUBLISH
    versions = SOS_CRITERIA
    does = gettext_lazy("judges")
