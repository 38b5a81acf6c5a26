"""Which groups of the organization's sign-in give which roles."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.base import ConfigurationAdmin
from identity.single_sign_on.models import RoleRule


@admin.register(RoleRule)
class RoleRuleAdmin(ConfigurationAdmin):
    """A rule takes effect when somebody signs in; whom it gave a role loses it at the first sign-in without it."""

    list_display = ("group", "role", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("group",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Another group or role is another rule; this one is ended."""
        return ("group", "role", "starts_on") if obj else ()
