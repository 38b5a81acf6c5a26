"""Configuration of inquiries: types, routing rules, where to refer, legal clocks."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from arsos.accounts.sign_in import signed_in_actor
from arsos.admin.configuration import ConfigurationAdmin, VersionedRulesAdmin, publish_chosen
from arsos.admin.kept_secrets import KeptSecretField
from arsos.admin.made_on import published, written
from arsos.api.inputs import read_shape
from arsos.api.json_fields import TypedJson
from arsos.kernel import clock, limits
from arsos.kernel.actor import Role
from inquiries.actions.create_rule_set import create_rule_set
from inquiries.actions.create_suggestion_rules import create_suggestion_rules
from inquiries.actions.publish_rule_set import publish_rule_set
from inquiries.actions.publish_suggestion_rules import publish_suggestion_rules
from inquiries.actions.publish_type import publish_type
from inquiries.api.inputs import RuleSetShape, read_rules
from inquiries.api.outputs import rule_set_body
from inquiries.models import (
    AlertRule,
    Department,
    DepartmentMember,
    DestinationUnit,
    FollowUpPlan,
    InquiryType,
    InquiryTypeVersion,
    JobAid,
    LegalClock,
    ReferralDestination,
    RefusedType,
    RoutingRuleSet,
    SuggestionRuleSet,
    SupportUnit,
)
from inquiries.rules.follow_ups import decide_plan_errors


@admin.register(InquiryType)
class InquiryTypeAdmin(ConfigurationAdmin):
    list_display = ("code", "current_version", "is_active", "position")
    search_fields = ("code",)
    fields = ("code", "is_active", "position")
    list_select_related = ("current_version",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(InquiryTypeVersion)
class InquiryTypeVersionAdmin(ConfigurationAdmin):
    """A version is published, never changed; inquiries keep the one they were filed under."""

    is_changeable = False
    list_display = ("type", "version", "title", "priority", published)
    list_filter = ("type",)
    list_select_related = ("type",)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj else ("version", "published_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [published if name == "published_at" else name for name in super().get_fields(request, obj)]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the current version of the type that the link names."""
        kind = InquiryType.objects.select_related("current_version").filter(code=request.GET.get("type", "")).first()
        current = kind.current_version if kind else None
        names = [field.name for field in InquiryTypeVersion._meta.fields if field.name not in ("id", "type")]
        known = {name: getattr(current, name) for name in names} if current else {}
        return {**super().get_changeform_initial_data(request), **known}

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        publish_type(obj, by=signed_in_actor(request), at=clock.now())


class RuleSetForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A rule set is written as one JSON list; the rules of the published one are the beginning."""

    title = CharField(max_length=limits.TITLE, widget=UnfoldAdminTextInputWidget)
    rules = TypedJson(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 30}),
        help_text=gettext_lazy("A list of rules: position, name, conditions (field: accepted values), queue, skills."),
    )

    class Meta:
        model = RoutingRuleSet
        fields = ("title",)


@admin.register(RoutingRuleSet)
class RoutingRuleSetAdmin(ConfigurationAdmin):
    """Drafts are written here and published from the list; a published set never changes (R17)."""

    keepers = frozenset({Role.LEAD, Role.ADMINISTRATOR})
    is_changeable = False
    form = RuleSetForm
    list_display = ("version", "title", "state", "created_by_name", written, published)
    list_filter = ("state",)
    actions = ("publish",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        shown = ("version", "title", "state", "created_by_name", written, published, "rules_in_order")
        return shown if obj else ("title", "rules")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("rules_in_order",)

    @admin.display(description=gettext_lazy("Rules"))
    def rules_in_order(self, obj: RoutingRuleSet) -> str:
        lines = [
            f"{rule['position']}. {rule['name']} → {rule['queue']}  {rule['conditions'] or _('everything')}"
            for rule in rule_set_body(obj)["rules"]
        ]
        return "\n".join(lines)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        published = RoutingRuleSet.objects.filter(state=RoutingRuleSet.State.PUBLISHED).first()
        return {"rules": rule_set_body(published)["rules"] if published else []}

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        values = read_shape(RuleSetShape, {"title": obj.title, "rules": form.cleaned_data["rules"]})
        made = create_rule_set(
            title=values["title"], rules=read_rules(values), by=signed_in_actor(request), at=clock.now()
        )
        obj.pk, obj.version = made.pk, made.version

    @admin.action(description=gettext_lazy("Publish the chosen draft"))
    def publish(self, request: HttpRequest, queryset: QuerySet[RoutingRuleSet]) -> None:
        """Publish exactly one draft."""
        publish_chosen(self, request, queryset, publish_rule_set, _("routes"))


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


@admin.register(SuggestionRuleSet)
class SuggestionRuleSetAdmin(VersionedRulesAdmin):
    """Which words point to a grievance, an appeal or a determination (R29)."""

    create = staticmethod(create_suggestion_rules)
    publish_one = staticmethod(publish_suggestion_rules)
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
