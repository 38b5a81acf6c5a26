"""Instants in the reader's zone, as Americans write them. Every template has these filters (settings: `builtins`)."""

from datetime import datetime

from django import template

from foundation.moments import display_clock, display_instant

register = template.Library()


@register.filter(expects_localtime=True)
def moment(at: datetime | None, parts: str = "") -> str:
    """Say "10:35 PM ET, Nov 25"; `parts` adds any of `weekday`, `year` and `seconds`. Nothing for no instant."""
    if not at:
        return ""
    wanted = parts.split()
    return display_instant(
        at, with_weekday="weekday" in wanted, with_year="year" in wanted, with_seconds="seconds" in wanted
    )


@register.filter(expects_localtime=True)
def clock_time(at: datetime | None, parts: str = "") -> str:
    """Say "10:35 PM ET"; `parts` adds `seconds`, and leaves the zone out with `bare`."""
    if not at:
        return ""
    wanted = parts.split()
    return display_clock(at, with_seconds="seconds" in wanted, with_zone="bare" not in wanted)
