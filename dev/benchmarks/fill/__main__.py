"""python -m dev.benchmarks.fill --inquiries 5000000 [--data var/fill]

Fills a folder of its own with the demo and copies of its inquiries; a run that was stopped goes on. Below 60 GB of free
disk it fills a million and says so.
"""

import argparse
import io
import os
import resource
import shutil
import time
from pathlib import Path

GIB = 1 << 30
ROOM_FOR_MORE = 60 * GIB
WITHOUT_ROOM = 1_000_000


def main() -> None:
    """Start the servers of the folder, seed the demo where it is missing, and copy."""
    parser = argparse.ArgumentParser(prog="python -m dev.benchmarks.fill")
    parser.add_argument("--inquiries", type=int, required=True)
    parser.add_argument("--data", type=Path, default=Path("var/fill"))
    options = parser.parse_args()
    folder = options.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = within_disk(options.inquiries, shutil.disk_usage(folder).free)
    if wanted < options.inquiries:
        free = shutil.disk_usage(folder).free / GIB
        print(f"{free:.0f} GB are free and {ROOM_FOR_MORE // GIB} are needed for more: filling {wanted} inquiries.")
    os.environ["ARSOS_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dev.settings"
    _fill(folder, wanted)


def within_disk(wanted: int, free: int) -> int:
    """How many inquiries are filled on a disk with so many free bytes."""
    return wanted if free >= ROOM_FOR_MORE else min(wanted, WITHOUT_ROOM)


def _fill(folder: Path, wanted: int) -> None:
    import django  # noqa: PLC0415  the environment must be complete first

    from dev.embedded import EmbeddedServers, Layout  # noqa: PLC0415  the same

    began = time.monotonic()
    with EmbeddedServers(Layout(folder), is_durable=False) as servers:
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415  settings are known only now

        from dev.benchmarks.fill.writing import as_superuser, fill  # noqa: PLC0415  the same

        call_command("migrate_as_owner", verbosity=0, stdout=io.StringIO())
        if not servers.psql("SELECT to_regclass('filling.state')", database="arsos"):
            call_command("seed_demo", stdout=io.StringIO())
        with as_superuser():
            new = fill(wanted)
        call_command("roll_ups", "rebuild", stdout=io.StringIO())  # copies are written past the triggers that mark days
        size = servers.psql("SELECT pg_size_pretty(pg_database_size('arsos'))")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = time.monotonic() - began
        print(f"{new} inquiries made in {seconds:.0f} s; the database has {size}, this took {peak:.0f} MB of memory.")


if __name__ == "__main__":
    main()
