"""What `make check` asks Django: system checks, no forgotten migration, and the published document unchanged."""

import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from dev.embedded import EmbeddedServers, Layout, data_folder

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "arsos.settings.test"
    django.setup()
    with EmbeddedServers(Layout(data_folder() / "test"), is_durable=False):
        call_command("check", fail_level="WARNING", verbosity=0)
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "openapi.yaml"
        call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(drawn))
        if not SNAPSHOT.exists() or drawn.read_text() != SNAPSHOT.read_text():
            print("docs/openapi.yaml is not what the views say: run `make openapi` and review the difference.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
