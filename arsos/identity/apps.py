"""Registers the identity app, and what follows a change of credentials."""

from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "arsos.identity"
    label = "identity"

    def ready(self) -> None:
        import_module("arsos.identity.credential_changes")
