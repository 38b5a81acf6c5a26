"""Registers the accounts app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = _("Configuration: people")

    def ready(self) -> None:
        import_module("accounts.issued_tokens").bind_whenever_issued()
        import_module("accounts.agent_documents").keep_whenever_saved()
