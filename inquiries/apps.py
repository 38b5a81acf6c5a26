"""Registers the inquiries app and its checks."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiriesConfig(AppConfig):
    name = "inquiries"
    label = "inquiries"
    verbose_name = _("Configuration: inquiries")

    def ready(self) -> None:
        import_module("inquiries.checks")
        import_module("inquiries.wiring").wire()
