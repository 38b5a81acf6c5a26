"""Registers the identity app, what binds credentials, and what follows a change of them."""

from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "arsos.identity"
    label = "identity"

    def ready(self) -> None:
        import_module("arsos.identity.credential_changes")
        import_module("arsos.identity.refused_tokens")
        import_module("arsos.identity.bound_credentials").store_and_bind_together()
        import_module("arsos.identity.kept_keys").keep_keys_hashed()
        import_module("arsos.identity.sessions").open_what_is_listed()
