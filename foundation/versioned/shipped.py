"""What came with the installation, and was never published by anybody."""

from datetime import UTC, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from foundation.moments import display_date, display_instant

FROM_THE_START = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant that shipped rules, types and hours carry: they are in force for whatever was filed before."""


def made_on(instant: datetime | None, parts: str = "") -> str:
    """When a version was made, in the reader's zone; "Shipped" for what came with the installation, else a dash.

    `parts` adds the time of day with `time`.
    """
    if instant is None:
        return "–"
    if instant == FROM_THE_START:
        return _("Shipped")
    here = localtime(instant)
    return display_instant(here, with_year=True) if parts == "time" else display_date(here, with_year=True)
