"""What the journal calls things, in the words of people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Promise] = {
    "read": _("Read"),
    "search": _("Searched"),
    "reveal": _("Revealed a value"),
    "export": _("Exported"),
    "emergency": _("Emergency access"),
    "denied": _("Refused"),
    "configured": _("Changed configuration"),
    "retried": _("Retried a set-aside item"),
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "sign_in_failed": _("Failed to sign in"),
}
CHANNELS: Mapping[str, tuple[Promise, tuple[str, ...]]] = {
    "pages": (_("Pages"), ("page ", "web")),
    "api": (_("API"), ("GET ", "POST ", "PATCH ", "PUT ", "DELETE ")),
    "webhook": (_("Webhooks"), ("webhook",)),
    "stream": (_("Live stream"), ("stream",)),
    "sign-in": (_("Sign-in"), ("sign-in",)),
    "console": (_("Console and tasks"), ("command", "task")),
}
"""What a road is called, and how its names in the journal begin."""
PRESETS: tuple[tuple[str, Promise], ...] = (
    ("", _("Everything")),
    ("denied", _("Refused lookups")),
    ("reveal", _("Revealed values")),
    ("emergency", _("Emergency access")),
    ("export", _("Exports")),
    ("sign_in_failed", _("Failed sign-ins")),
    ("configured", _("Configuration")),
)
