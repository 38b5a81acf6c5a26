"""When a notification is mailed."""

from datetime import datetime, time, timedelta

from arsos.kernel.settings_values import zone_named

DIGEST_AT = time(7, 30)
QUIET_FOR = timedelta(minutes=15)
"""So long after a mail nothing more of the same is mailed."""


def decide_mail_due(at: datetime, *, is_daily: bool, time_zone: str) -> datetime:
    """At once, or at the next half past seven in the morning where the person is."""
    if not is_daily:
        return at
    zone = zone_named(time_zone)
    here = at.astimezone(zone)
    today = datetime.combine(here.date(), DIGEST_AT, zone)
    return today if here < today else datetime.combine(here.date() + timedelta(days=1), DIGEST_AT, zone)
