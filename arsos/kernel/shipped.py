"""What came with the installation, and was never published by anybody."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

FROM_THE_START = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant that shipped rules, types and hours carry: they are in force for whatever was filed before."""


def made_on(instant: datetime | None, form: str = "M j, Y") -> str:
    """When a version was made, in the reader's zone; "Shipped" for what came with the installation, else a dash."""
    if instant is None:
        return "–"
    return _("Shipped") if instant == FROM_THE_START else date_format(localtime(instant), form)
