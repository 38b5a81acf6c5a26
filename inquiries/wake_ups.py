"""Wakes the workers of inquiries after a commit."""

from arsos.outbox.wake_ups import poke

REPLAYS_POKED = "replays:poked"
DEPARTMENTS_POKED = "departments:poked"
BULK_POKED = "bulk:poked"
EXPORTS_POKED = "exports:poked"


def poke_departments() -> None:
    """Ask the courier to call the departments' systems soon."""
    poke(DEPARTMENTS_POKED, "departments.call")


def poke_replays() -> None:
    """Ask a worker to go on with replays."""
    poke(REPLAYS_POKED, "inquiries.resume_replays")


def poke_bulk_runs() -> None:
    """Ask a worker to go on with runs over many inquiries."""
    poke(BULK_POKED, "inquiries.resume_bulk_runs")


def poke_exports() -> None:
    """Ask a worker to make the exports that wait."""
    poke(EXPORTS_POKED, "inquiries.make_exports")
