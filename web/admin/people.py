"""People who sign in, their roles, agents, and the systems that act for them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as FrameworkUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import CharField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oauth2_provider.models import get_access_token_model, get_grant_model, get_id_token_model, get_refresh_token_model
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.base import ConfigurationAdmin
from accounts.callers import signed_in_actor
from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.api_clients import GRANTS, ApiClient, ApiClientAgent
from accounts.models.users import RoleGrant, User
from accounts.queries import holding, who_lead_without_role
from foundation import clock
from foundation.actor import LEADER_COLUMNS, Role
from foundation.identifiers import IdentifierRejected, normalize_name, normalize_npn, normalize_phone, normalize_san
from identity.actions import end_access, end_after_new_password, end_binding, remove_second_factor, renew_client_secret
from identity.invitations.actions import invite_again
from identity.sessions import renew_session
from identity.single_sign_on.actions import untie
from staffing.models import Associate
from web.admin.departures import PeopleAdmin, held_in_words

AS_TYPED = 60
"""Characters of a phone number with all that people write around it; it is kept in one form."""
NEVER_SHOWN = (get_access_token_model(), get_refresh_token_model(), get_grant_model(), get_id_token_model())
OF_SIGN_IN = (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession)
for _model in (Group, ApiClient, *OF_SIGN_IN, *NEVER_SHOWN):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class NewPersonForm(UserCreationForm):  # type: ignore[misc]  # the theme is not typed
    """People set their own password; one that an administrator sets is known to two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["usable_password"]
        field.label, field.initial, field.help_text = _("Password"), "false", ""
        field.choices = [("false", _("Mail them an invitation to set it")), ("true", _("Set it now"))]
        field.widget.choices = field.choices

    def clean(self) -> dict[str, Any]:
        """A password beside an invitation would be lost without a word, and with it the sign-in that was promised."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("set_usable_password") and values.get("password1"):
            self.add_error("password1", _("Choose “Set it now” to use this password, or leave it empty."))
        return values


@admin.register(User)
class UserAdmin(PeopleAdmin, FrameworkUserAdmin):  # type: ignore[type-arg]  # not generic at run time
    """One login for one person; what they may do comes from dated roles alone (R30)."""

    form = UserChangeForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "display_name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("holds", "last_login", "date_joined", "leaves")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("display_name", "email", "time_zone")}),
        (gettext_lazy("Sign-in"), {"fields": ("is_active", "holds", "leaves", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "display_name", "email", "usable_password", "password1", "password2")},
        ),
    )

    actions = ("invite", "sign_out_everywhere", "remove_second_factor", "disconnect")

    @admin.display(description=gettext_lazy("Current role"))
    def holds(self, user: User) -> str:
        """What goes back when the person is deactivated."""
        return held_in_words(user.id)

    @admin.display(description=gettext_lazy("Moving and leaving"))
    def leaves(self, user: User) -> str:
        """The ways to the pages on which the person gets something else to do, or is let go."""
        moves, leaves = (reverse(f"web:person-{what}", args=[user.id]) for what in ("moves", "leaves"))
        words = (moves, _("Change role or team"), leaves, _("This person is leaving"))
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', *words)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        """Where a leader of an agent is chosen, those who hold the role for it."""
        asked = request.GET if request.path.endswith("/autocomplete/") else {}
        if asked.get("model_name") == "agentaffiliation" and (role := LEADER_COLUMNS.get(asked.get("field_name", ""))):
            queryset = queryset.filter(id__in=holding(role))
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
        return found

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        if not obj.password:  # made without one, as people are who sign in elsewhere
            obj.set_unusable_password()
        self.perform_for(obj.id, request, obj, form)

    @admin.action(description=gettext_lazy("Send an invitation to set a password"))
    def invite(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Mail the chosen people a new link; who has a password, no address or no role today is left out."""
        sent = sum(invite_again(user.id, by=signed_in_actor(request), at=clock.now()) for user in queryset)
        words = _("%(count)d invited. People who have a password, no email address or no role today were left out.")
        self.message_user(request, words % {"count": sent})

    @admin.action(description=gettext_lazy("Sign out everywhere and revoke tokens"))
    def sign_out_everywhere(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """End the sessions and tokens of the chosen people."""
        ended = sum(end_access(user.id, by=signed_in_actor(request), at=clock.now()) for user in queryset)
        self.message_user(request, _("%(count)d sessions ended and tokens revoked.") % {"count": ended})

    @admin.action(description=gettext_lazy("Remove two-factor authentication"))
    def remove_second_factor(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """The chosen people are signed out, and set up a new one when they sign in."""
        for user in queryset:
            remove_second_factor(user.id, by=signed_in_actor(request), at=clock.now())
        self.message_user(request, _("Two-factor authentication removed. They are signed out."))

    @admin.action(description=gettext_lazy("Disconnect from the organization's sign-in"))
    def disconnect(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """The chosen people are signed out; their accounts belong to no identity until they connect them again."""
        for user in queryset:
            untie(user.id, by=signed_in_actor(request), at=clock.now())
        self.message_user(request, _("Disconnected. They are signed out."))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002  the framework's name
        """Set somebody's password: limited and journaled, and it ends their sessions and tokens in the same commit."""
        if not ratelimit.consume(request, action="change_password", user=request.user):
            refused: HttpResponse = ratelimit.respond_429(request)
            return refused
        with transaction.atomic():
            before = User.objects.filter(pk=id).values_list("password", flat=True).first()
            answer: HttpResponse = super().user_change_password(request, id, form_url)
            if User.objects.filter(pk=id).exclude(password=before or "").exists():
                keep = request.session.session_key or ""
                end_after_new_password(UUID(id), keep=keep, by=signed_in_actor(request), at=clock.now())
                renew_session(request, User.objects.get(id=id))
        return answer

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        answer: HttpResponse = self._add_view(request, form_url, extra_context)
        return answer


@admin.register(RoleGrant)
class RoleGrantAdmin(PeopleAdmin):
    list_display = ("user", "role", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__username", "user__display_name")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
    readonly_fields = ("holds",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        given = ("user", "role", "starts_on", "ends_on")
        return (*given, "holds") if obj else given

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A role is given to one person; for somebody else it is another grant."""
        return ("user", "role", "holds") if obj else ()

    @admin.display(description=gettext_lazy("Current leader"))
    def holds(self, grant: RoleGrant) -> str:
        """What goes back when their last role in queues ends. The last day of a role counts."""
        return held_in_words(grant.user_id)

    def perform(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]") -> None:
        if "ends_on" in form.changed_data:
            obj.end_with(obj.ends_on)
        self.perform_for(obj.user_id, request, obj, form)
        if obj.role == Role.ASSOCIATE and not Associate.objects.filter(user=obj.user_id).exists():
            words = _("They are not set up as an associate yet. Add them under Associates and to their queues.")
            self.message_user(request, words, messages.WARNING)


@admin.register(Agency)
class AgencyAdmin(ConfigurationAdmin):
    list_display = ("code", "name", "principal")
    search_fields = ("code", "name")
    autocomplete_fields = ("principal",)


class AgentForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """SAN and NPN in their one stored form, however they are typed."""

    npn = CharField(label=gettext_lazy("NPN"), max_length=40, widget=UnfoldAdminTextInputWidget)
    phone = CharField(
        label=gettext_lazy("Phone"),
        max_length=AS_TYPED,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Such as (502) 555-0100 ext. 123."),
    )

    class Meta:
        model = Agent
        fields = ("user", "san", "npn", "first_name", "last_name", "channel", "email", "phone", "released_on")

    def clean_san(self) -> str:
        return self._in_form(normalize_san, "san")

    def clean_npn(self) -> str:
        return self._in_form(normalize_npn, "npn")

    def clean_first_name(self) -> str:
        return self._in_form(normalize_name, "first_name")

    def clean_last_name(self) -> str:
        return self._in_form(normalize_name, "last_name")

    def clean_phone(self) -> str:
        """What stood there before numbers were judged may stay."""
        is_new = "phone" in self.changed_data and self.cleaned_data["phone"]
        return self._in_form(normalize_phone, "phone") if is_new else str(self.cleaned_data["phone"])

    def _in_form(self, normalize: Callable[[str], str], name: str) -> str:
        try:
            return normalize(self.cleaned_data[name])
        except IdentifierRejected as error:
            raise ValidationError(error.detail) from None


@admin.register(Agent)
class AgentAdmin(ConfigurationAdmin):
    form = AgentForm
    list_display = ("san", "name", "channel", "npn", "released_on")
    list_filter = ("channel",)
    search_fields = ("san", "npn", "last_name", "first_name")
    autocomplete_fields = ("user",)


class AffiliationForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Who leads the agent holds the role for it on the first day, or today where that is later; who led stays."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        named = {name: values.get(name) for name in LEADER_COLUMNS if name in self.changed_data}
        today = clock.date_of(clock.now())
        for name, words in who_lead_without_role(named, values.get("starts_on") or today, today=today).items():
            self.add_error(name, words)
        return values


@admin.register(AgentAffiliation)
class AgentAffiliationAdmin(ConfigurationAdmin):
    form = AffiliationForm
    list_display = ("agent", "agency", "sales_manager", "broker_relationship_manager", "starts_on", "ends_on")
    search_fields = ("agent__last_name", "agent__san")
    autocomplete_fields = (
        "agent",
        "agency",
        "sales_manager",
        "broker_relationship_manager",
        "broker_relationship_executive",
    )
    list_select_related = ("agent", "agency", "sales_manager", "broker_relationship_manager")


@admin.register(AgentDelegation)
class AgentDelegationAdmin(ConfigurationAdmin):
    list_display = ("principal", "delegate", "starts_on", "ends_on")
    autocomplete_fields = ("principal", "delegate")
    list_select_related = ("principal", "delegate")


@admin.register(ApiClient)
class ApiClientAdmin(ConfigurationAdmin):
    """Systems that call the API. The secret is shown once, while the client is made, and kept as a hash."""

    list_display = ("name", "client_id", "client_type", "authorization_grant_type")
    search_fields = ("name",)
    fields = (
        "name",
        "client_id",
        "client_secret",
        "client_type",
        "authorization_grant_type",
        "redirect_uris",
        "allowed_scopes",
        "redacted_fields",
    )

    actions = ("renew_secret",)

    @admin.action(description=gettext_lazy("Renew the secret and revoke all tokens"))
    def renew_secret(self, request: HttpRequest, queryset: "QuerySet[ApiClient]") -> None:
        """Show the new secret of one client, once."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one client."), messages.ERROR)
            return
        secret = renew_client_secret(chosen[0].pk, by=signed_in_actor(request), at=clock.now())
        words = _("The new secret of %(client)s, shown only once: %(secret)s")
        self.message_user(request, words % {"client": chosen[0], "secret": secret}, messages.WARNING)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("client_id",) if obj else ()

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what ARSOS gives tokens for can be chosen."""
        if db_field.name == "authorization_grant_type":
            known = [(value, label) for value, label in db_field.choices if value in GRANTS]
            kwargs["choices"] = [("", "---------"), *known]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(name for name in self.fields if obj is None or name != "client_secret")


@admin.register(ApiClientAgent)
class ApiClientAgentAdmin(ConfigurationAdmin):
    list_display = ("client", "agent")
    list_filter = ("client",)
    search_fields = ("client__name", "agent__san", "agent__last_name")
    actions = ("end_bindings",)
    autocomplete_fields = ("client", "agent")
    list_select_related = ("client", "agent")

    @admin.action(description=gettext_lazy("End the client's access for the agent"))
    def end_bindings(self, request: HttpRequest, queryset: "QuerySet[ApiClientAgent]") -> None:
        """Unbind the chosen clients and agents."""
        chosen = list(queryset.values_list("id", flat=True))
        ended = sum(end_binding(one, by=signed_in_actor(request), at=clock.now()) for one in chosen)
        self.message_user(
            request, _("%(count)d ended. The client is refused from its next request on.") % {"count": ended}
        )
