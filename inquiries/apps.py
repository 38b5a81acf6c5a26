"""Registers the inquiries app and its checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiriesConfig(AppConfig):
    name = "inquiries"
    label = "inquiries"
    verbose_name = _("Configuration: inquiries")

    def ready(self) -> None:
        from inquiries import checks  # noqa: F401, PLC0415  checks register themselves once models are loaded
        from inquiries.correspondence import register_letters  # noqa: PLC0415  they need the models
        from inquiries.queries.event_audience import register_audience  # noqa: PLC0415  the same

        register_audience()
        register_letters()
