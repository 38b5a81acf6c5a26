"""Registers the identity app, what binds credentials, and what follows a change of them."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "identity"
    label = "identity"
    verbose_name = _("Configuration: sign-in")

    def ready(self) -> None:
        import_module("identity.credentials.changes")
        import_module("identity.refused_tokens")
        import_module("identity.credentials.binding").store_and_bind_together()
        import_module("identity.sessions").keep_keys_hashed()
        import_module("identity.sessions").open_what_is_listed()
        import_module("identity.invitations.letters").register()
