"""Which scopes an OAuth client can be granted."""

from typing import Any

from django.http import HttpRequest
from oauth2_provider.scopes import SettingsScopes

from arsos.accounts.models import ApiClient


class ClientScopes(SettingsScopes):
    """A client gets at most its `allowed_scopes` (R30)."""

    def get_available_scopes(
        self,
        application: ApiClient | None = None,
        request: HttpRequest | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> list[str]:
        if application is None:
            return list(self.get_all_scopes())
        return list(application.allowed_scopes)

    def get_default_scopes(
        self,
        application: ApiClient | None = None,
        request: HttpRequest | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> list[str]:
        return self.get_available_scopes(application)
