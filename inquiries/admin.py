"""Configuration of inquiries: types, routing rules, where to refer, legal clocks."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import CharField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.admin.base import ConfigurationAdmin, VersionedRulesAdmin
from accounts.admin.kept_secrets import KeptSecretField
from accounts.admin.made_on import published, written
from accounts.callers import signed_in_actor
from foundation import clock, lengths
from foundation.http.forms import TypedJson
from foundation.http.inputs import read_schema
from foundation.policy import Resource
from inquiries.catalog.actions import CONTENT, TYPE_VERSIONS
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.departments.models import Department, DepartmentMember
from inquiries.handoffs.models import DestinationUnit, LegalClock
from inquiries.handoffs.suggestions.actions import SUGGESTION_RULES
from inquiries.handoffs.suggestions.models import SuggestionRuleSet
from inquiries.job_aids.models import JobAid
from inquiries.referrals.models import ReferralDestination, RefusedType
from inquiries.routing.actions import ROUTING_RULES
from inquiries.routing.models import RoutingRuleSet
from inquiries.routing.schemas import RuleSetAnswer, RuleSetSchema, read_rules
from inquiries.targets.models import AlertRule, FollowUpPlan
from inquiries.targets.rules import decide_plan_errors
from inquiries.tickets.models import SupportUnit
from inquiries.work.models import Macro


@admin.register(InquiryType)
class InquiryTypeAdmin(ConfigurationAdmin):
    list_display = ("code", "current_version", "group", "is_active", "position")
    list_filter = ("group",)
    search_fields = ("code", "search_terms")
    fields = ("code", "is_active", "position", "group", "help_line", "search_terms")
    list_select_related = ("current_version",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(InquiryTypeVersion)
class InquiryTypeVersionAdmin(ConfigurationAdmin):
    """A version is published, never changed; inquiries keep the one they were filed under. Drafts have a page."""

    is_changeable = False
    list_display = ("type", "version", "title", "state", "priority", published)
    list_filter = ("type", "state")
    list_select_related = ("type",)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj else ("version", "state", "created_by_name", "created_at", "published_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        drawn = {"published_at": published, "created_at": written}
        return [drawn.get(name, name) for name in super().get_fields(request, obj)]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the current version of the type that the link names."""
        kind = InquiryType.objects.select_related("current_version").filter(code=request.GET.get("type", "")).first()
        current = kind.current_version if kind else None
        known = {name: getattr(current, name) for name in CONTENT} if current else {}
        return {**super().get_changeform_initial_data(request), **known}

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        made = TYPE_VERSIONS.publish_at_once(
            title=obj.title, rules=obj, by=signed_in_actor(request), at=clock.now(), of=obj.type_id
        )
        obj.pk, obj.version = made.pk, made.version


class RuleSetForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A rule set is written as one JSON list; the rules of the published one are the beginning."""

    title = CharField(label=gettext_lazy("Title"), max_length=lengths.TITLE, widget=UnfoldAdminTextInputWidget)
    rules = TypedJson(
        label=gettext_lazy("Rules"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 30}),
        help_text=gettext_lazy("A list of rules: position, name, conditions (field: accepted values), queue, skills."),
    )

    class Meta:
        model = RoutingRuleSet
        fields = ("title",)


@admin.register(RoutingRuleSet)
class RoutingRuleSetAdmin(VersionedRulesAdmin):
    """Its rules are rows of their own, and are written and read as one list (R17)."""

    kept = Resource.ROUTING_RULES
    form = RuleSetForm
    versions = ROUTING_RULES
    does = gettext_lazy("routes")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        shown = ("version", "title", "state", "created_by_name", written, published, "rules_in_order")
        return shown if obj else ("title", "rules")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("rules_in_order",)

    @admin.display(description=gettext_lazy("Rules"))
    def rules_in_order(self, obj: RoutingRuleSet) -> str:
        lines = [
            f"{rule['position']}. {rule['name']} → {rule['queue']}  {rule['conditions'] or _('everything')}"
            for rule in RuleSetAnswer.from_version(obj).as_body()["rules"]
        ]
        return "\n".join(lines)

    def begun_with(self, current: RoutingRuleSet | None) -> Any:
        return RuleSetAnswer.from_version(current).as_body()["rules"] if current else []

    def written_in(self, obj: Any, form: "ModelForm[Any]") -> tuple[str, Any]:
        values = read_schema(RuleSetSchema, {"title": obj.title, "rules": form.cleaned_data["rules"]})
        return values["title"], read_rules(values)


@admin.register(ReferralDestination)
class ReferralDestinationAdmin(ConfigurationAdmin):
    list_display = ("code", "title", "email", "phone", "hours")


@admin.register(RefusedType)
class RefusedTypeAdmin(ConfigurationAdmin):
    list_display = ("code", "title", "destination", "is_active")
    list_select_related = ("destination",)


@admin.register(DestinationUnit)
class DestinationUnitAdmin(ConfigurationAdmin):
    list_display = ("destination", "title", "email", "client", "acknowledge_minutes", "acknowledge_expedited_minutes")
    list_select_related = ("client",)


@admin.register(SupportUnit)
class SupportUnitAdmin(ConfigurationAdmin):
    list_display = ("code", "title", "email", "client")
    list_select_related = ("client",)


@admin.register(JobAid)
class JobAidAdmin(ConfigurationAdmin):
    list_display = ("code", "title", "found_at", "is_for_members", "is_active", "views")
    list_filter = ("is_for_members", "is_active")
    search_fields = ("code", "title", "search_terms")


@admin.register(Macro)
class MacroAdmin(ConfigurationAdmin):
    """Texts that associates send, and what one press does with them."""

    list_display = ("title", "place", "is_complete", "sets_priority", "holds_for", "asks_department", "is_active")
    list_filter = ("place", "is_complete", "is_active")
    search_fields = ("title", "body")
    list_select_related = ("asks_department",)


@admin.register(SuggestionRuleSet)
class SuggestionRuleSetAdmin(VersionedRulesAdmin):
    """Which words point to a grievance, an appeal or a determination (R29)."""

    versions = SUGGESTION_RULES
    does = gettext_lazy("suggests")


@admin.register(LegalClock)
class LegalClockAdmin(ConfigurationAdmin):
    list_display = ("destination", "variant", "target_seconds", "runs_from", "source", "checked_by", "checked_on")
    list_filter = ("destination",)


@admin.register(AlertRule)
class AlertRuleAdmin(ConfigurationAdmin):
    list_display = ("share", "recipients")


class FollowUpPlanForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Days that rise."""

    class Meta:
        model = FollowUpPlan
        fields = ("kind", "reminder_days", "close_after_days")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        wrong = decide_plan_errors(values.get("reminder_days") or (), values.get("close_after_days") or 0)
        if wrong:
            raise ValidationError(wrong)
        return values


@admin.register(FollowUpPlan)
class FollowUpPlanAdmin(ConfigurationAdmin):
    form = FollowUpPlanForm
    list_display = ("kind", "reminder_days", "close_after_days")


class DepartmentForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A department whose secret is set and never shown."""

    secret = KeptSecretField(label=gettext_lazy("Secret"), max_length=200)

    class Meta:
        model = Department
        fields = (
            "code",
            "title",
            "gateway",
            "calendar",
            "target_seconds",
            "url",
            "secret",
            "requires_signature",
            "client",
            "poll_seconds",
        )

    def clean_secret(self) -> str | None:
        typed: str = self.cleaned_data["secret"]
        return typed or self.kept_secret

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_secret = self.instance.secret


@admin.register(Department)
class DepartmentAdmin(ConfigurationAdmin):
    form = DepartmentForm
    list_display = ("title", "gateway", "calendar", "target_seconds", "paused_until")
    list_select_related = ("calendar",)


@admin.register(DepartmentMember)
class DepartmentMemberAdmin(ConfigurationAdmin):
    list_display = ("user", "department")
    list_filter = ("department",)
    autocomplete_fields = ("user",)
    list_select_related = ("user", "department")
