"""Wakes the workers of inquiries after a commit."""

from arsos.outbox.wake_ups import poke

REPLAYS_POKED = "replays:poked"
DEPARTMENTS_POKED = "departments:poked"


def poke_departments() -> None:
    """Ask the courier to call the departments' systems soon."""
    poke(DEPARTMENTS_POKED, "departments.call")


def poke_replays() -> None:
    """Ask a worker to go on with replays."""
    poke(REPLAYS_POKED, "inquiries.resume_replays")
