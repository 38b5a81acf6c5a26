"""Places and lifts holds on the purge of a member's records (R36)."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from foundation import clock
from foundation.actor import Actor
from foundation.errors import ArsosError
from members.retention.actions import lift_legal_hold, place_legal_hold


class Command(BaseCommand):
    help = "Place a legal hold on a member's records (place MEMBER --reason …), or lift it (lift HOLD)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("place", "lift"))
        parser.add_argument("id", type=UUID, help="the member to hold, or the hold to lift")
        parser.add_argument("--reason", default="")
        parser.add_argument("--by", required=True, help="who decided it; kept with the hold")

    def handle(self, *_args: Any, **options: Any) -> None:
        by, at = Actor.system(name=options["by"]), clock.now()
        if options["step"] == "place" and not options["reason"]:
            raise CommandError('Give a reason: --reason "Case 26-1"')
        try:
            if options["step"] == "place":
                hold = place_legal_hold(options["id"], reason=options["reason"], by=by, at=at)
                self.stdout.write(f"Hold {hold.id} is in place.")
            else:
                lift_legal_hold(options["id"], by=by, at=at)
                self.stdout.write("The hold is lifted.")
        except ArsosError as error:
            raise CommandError(error.detail) from None
