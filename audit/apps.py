"""Registers the audit app."""

from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    label = "journal"

    def ready(self) -> None:
        import_module("audit.chain.steps").chain_whenever_stored()
        import_module("audit.checks")
