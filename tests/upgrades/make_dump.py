"""Makes the dump of one version that later versions are upgraded from: `python -m tests.upgrades.make_dump 0.2`.

Run it in a checkout of that version, and keep what it makes with the tests. It is a small demo, so everybody in it is
invented; the keys beside it open nothing else.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

INQUIRIES, MEMBERS = 36, 120
DUMPS = Path(__file__).parent / "dumps"


def main(version: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="arsos-dump-"))
    os.environ["ARSOS_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dev.settings"

    import django

    django.setup()

    from django.core.management import call_command

    from audit.tasks import seal_journal
    from dev.demo import inquiries, members
    from dev.embedded import DATABASE, EmbeddedServers, Layout
    from dev.management.commands import seed_demo

    seed_demo.COUNT = inquiries.COUNT = INQUIRIES
    members.COUNT = MEMBERS
    target = DUMPS / version
    target.mkdir(parents=True, exist_ok=True)
    with EmbeddedServers(Layout(folder), is_durable=False) as servers:
        call_command("migrate_as_owner")
        call_command("seed_demo")
        seal_journal(look_back_seconds=0)
        call_command("verify_journal")
        command = [servers.program("pg_dump"), "-h", str(servers.layout.run), "-U", "postgres"]
        dump = subprocess.run([*command, DATABASE], capture_output=True, check=True).stdout
    (target / "database.sql.gz").write_bytes(gzip.compress(dump, 9, mtime=0))
    shutil.copy(folder / "secrets.json", target / "keys.json")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1])
