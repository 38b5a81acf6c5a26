"""Registers the escalations app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationsConfig(AppConfig):
    name = "escalations"
    label = "escalations"
    verbose_name = _("Configuration: ladder and SOS line")

    def ready(self) -> None:
        import_module("escalations.wiring").wire()
