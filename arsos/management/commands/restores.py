"""Records a restore, and lets people accept what it lost."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arsos.management.operators import operator
from audit.restores.actions import accept_restore
from audit.restores.queries import MOST_NEEDED, recorded_restores
from audit.seals.anchors import anchor_store
from events.restores.actions import record_restore
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ArsosError

WHO_ACCEPTS = "Name the restore, and yourself: restores accept ID --by USERNAME"


class Command(BaseCommand):
    help = "After a restore, and before anything serves: restores record --reason …; then two people accept it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("record", "accept", "list"))
        parser.add_argument("id", type=UUID, nargs="?", help="the restore to accept")
        parser.add_argument("--reason", default="", help="why it was restored, and from which backup")
        parser.add_argument("--by", default="", help="your name; to accept, your user name")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, options["step"])(options)
        except ArsosError as error:
            raise CommandError(error.detail) from None

    def record(self, options: dict[str, Any]) -> None:
        """Before anything serves."""
        if not options["reason"] or not options["by"]:
            raise CommandError('Say why and who: --reason "Disk failure, backup of 02:00" --by "Dana Reed"')
        by = Actor.system(name=options["by"])
        made = record_restore(anchor_store(settings.ARSOS_ANCHOR_URL), reason=options["reason"], by=by, at=clock.now())
        self.stdout.write(
            f"Restore {made.id}: {made} are lost. Events go on after {made.sequence_to}. "
            "Two administrators or auditors must accept it."
        )

    def accept(self, options: dict[str, Any]) -> None:
        """Each of two people for themselves."""
        if options["id"] is None:
            raise CommandError(WHO_ACCEPTS)
        by = operator(options["by"], or_else=WHO_ACCEPTS)
        count = accept_restore(options["id"], by=by, at=clock.now())
        self.stdout.write(f"{count} of {MOST_NEEDED} people have accepted it.")

    def list(self, _options: dict[str, Any]) -> None:
        """Every restore, oldest first."""
        for one in recorded_restores():
            names = ", ".join(one.accepted_by) or "nobody yet"
            self.stdout.write(f"{one.id} to {one.restored_to}: seals {one.gap.start} to {one.gap.stop - 1}; {names}")
