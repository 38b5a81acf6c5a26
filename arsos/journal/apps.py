"""Registers the journal app."""

from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "arsos.journal"
    label = "journal"

    def ready(self) -> None:
        import_module("arsos.journal.stored_rows").chain_whenever_stored()
