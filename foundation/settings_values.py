"""Values of settings that people type: time zones and addresses, judged when they are saved."""

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.clock import EASTERN
from foundation.moments import Zone

LONGEST_LABEL = 63
HOST_OR_PORT = gettext_noop("Check the host and port of the address. Enter it like https://app.example.com:8443/back.")
BRACKETS = re.compile(r"\[[0-9A-Fa-f:.%]+\](:[0-9]+)?")
"""An IPv6 host, with its port."""


def is_time_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in name or name == "UTC"


def require_time_zone(name: str) -> None:
    """Raise ValidationError for the name of no time zone."""
    if not is_time_zone(name):
        raise ValidationError(_("Enter a time zone such as America/New_York."), code="invalid_time_zone")


def zone_named(name: str) -> Zone:
    """A time zone; Eastern where the name, kept before names were judged, is none."""
    return Zone(name) if is_time_zone(name) else EASTERN


def is_sound_address(url: str) -> bool:
    """Whether the host and the port of an address can be; says nothing of where it leads."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:  # brackets that are not closed, a port beyond the last
        return False
    if "[" in parts.netloc and not BRACKETS.fullmatch(parts.netloc.rpartition("@")[2]):
        return False
    return port != 0 and all(len(label) <= LONGEST_LABEL for label in host.split("."))


@deconstructible
class AddressValidator(URLValidator):
    """An http or https address whose host and port can be."""

    schemes = ["https", "http"]

    def __init__(self) -> None:
        super().__init__(schemes=self.schemes)

    def __call__(self, value: object) -> None:
        super().__call__(value)
        require_sound_address(str(value))


def require_sound_address(url: str) -> None:
    """Raise ValidationError for an address whose host or port cannot be."""
    if not is_sound_address(url):
        raise ValidationError(_(HOST_OR_PORT), code="invalid")
