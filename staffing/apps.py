"""Registers the staffing app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffingConfig(AppConfig):
    name = "staffing"
    label = "desk"
    verbose_name = _("Configuration: queues")

    def ready(self) -> None:
        import_module("staffing.wiring").wire()
