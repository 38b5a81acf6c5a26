"""Registers the journal app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "arsos.journal"
    label = "journal"
