"""Wakes the workers of inquiries after a commit."""

from arsos.kernel.wake_ups import poke

DEPARTMENTS_POKED = "departments:poked"


def poke_departments() -> None:
    """Ask the courier to call the departments' systems soon."""
    poke(DEPARTMENTS_POKED, "departments.call")
