"""Queues, calendars, skills and associates."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.admin.base import ConfigurationAdmin
from accounts.admin.made_on import in_force_since
from accounts.callers import signed_in_actor
from foundation import clock
from staffing.actions import change_associate, publish_calendar
from staffing.models import Associate, Calendar, CalendarVersion, QueueMembership, Skill, WorkQueue
from web.admin.departures import held_in_words


@admin.register(WorkQueue)
class WorkQueueAdmin(ConfigurationAdmin):
    list_display = ("title", "code", "calendar", "urgent_calendar", "distribution", "is_triage", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "title")
    list_select_related = ("calendar", "urgent_calendar")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """History and routing rules name a queue by its code, which therefore stays."""
        return ("code",) if obj else ()


@admin.register(Calendar)
class CalendarAdmin(ConfigurationAdmin):
    list_display = ("title", "code")
    search_fields = ("code", "title")


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ConfigurationAdmin):
    """Hours are published, never changed; to change them, publish the next version (R21)."""

    is_changeable = False
    list_display = ("calendar", "version", in_force_since)
    list_filter = ("calendar",)
    list_select_related = ("calendar",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("calendar", "version", in_force_since, "rules") if obj else ("calendar", "rules")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        newest = CalendarVersion.objects.order_by("-effective_at", "-version").first()
        return {"rules": newest.rules if newest else {}}

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        by = signed_in_actor(request)
        published = publish_calendar(obj.calendar_id, rules=form.cleaned_data["rules"], by=by, at=clock.now())
        obj.pk, obj.version = published.pk, published.version


@admin.register(Skill)
class SkillAdmin(ConfigurationAdmin):
    list_display = ("code", "title")
    search_fields = ("code", "title")


@admin.register(Associate)
class AssociateAdmin(ConfigurationAdmin):
    list_display = ("user", "is_available", "capacity")
    search_fields = ("user__display_name", "user__username")
    autocomplete_fields = ("user",)
    filter_horizontal = ("skills",)
    fields = ("user", "capacity", "skills")
    list_select_related = ("user",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.fields, "holds") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("holds",) if obj else ()

    @admin.display(description=gettext_lazy("Current role"))
    def holds(self, associate: Associate) -> str:
        """What goes back when the person's access ends."""
        return held_in_words(associate.user_id)

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        change_associate(obj, skills=form.cleaned_data["skills"], by=signed_in_actor(request), at=clock.now())


@admin.register(QueueMembership)
class QueueMembershipAdmin(ConfigurationAdmin):
    list_display = ("associate", "queue", "is_lead")
    list_filter = ("queue", "is_lead")
    autocomplete_fields = ("associate", "queue")
    list_select_related = ("associate__user", "queue")
