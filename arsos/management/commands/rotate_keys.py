"""Brings everything under the newest keys while ARSOS serves."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.issued_tokens import rebind_tokens
from arsos.rotation import (
    factors_under_old_keys,
    findable_models,
    rehash,
    reseal,
    reseal_second_factors,
    rows_naming_old_keys,
    sealed_columns,
    under_old_keys,
)
from foundation.crypto import newest_key_id

PATIENCE = 60


class Command(BaseCommand):
    help = "Seal and hash everything with the newest keys; run it after ARSOS serves with the new key in front."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count what is sealed with other keys")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.stdout.write(f"The newest key is {newest_key_id()}.")
        if not options["check"]:
            self._rotate()
        left = {sealed.name: under_old_keys(sealed) for sealed in sealed_columns()}
        left["second factors"] = factors_under_old_keys()
        for name, count in left.items():
            self.stdout.write(f"{name}: {count} sealed with other keys")
        elsewhere = {} if any(left.values()) else rows_naming_old_keys()
        for table, count in elsewhere.items():
            self.stdout.write(f"{table}: something else is sealed with an old key, rows: {count}")
        if any(left.values()) or elsewhere:
            raise CommandError("Keep the old keys: some values are still sealed with them.")
        self.stdout.write("Nothing is sealed with another key. Remove the old keys from the settings.")
        if settings.ARSOS_READ_UNBOUND:
            self.stdout.write("Everything is bound to its row: set ARSOS_READ_UNBOUND=false.")

    def _rotate(self) -> None:
        for sealed in sealed_columns():
            self.stdout.write(f"{sealed.name}: {sum(reseal(sealed))} sealed again")
        self.stdout.write(f"second factors: {reseal_second_factors()} sealed again")
        for model in findable_models():
            self.stdout.write(f"{model._meta.db_table}: {sum(rehash(model))} hashed again")
        self.stdout.write(f"tokens: {rebind_tokens()} bound again")
        self._wait_for_rows_in_use()

    def _wait_for_rows_in_use(self) -> None:
        """Rows that somebody held were passed over; they are free in a moment."""
        until = time.monotonic() + PATIENCE
        for sealed in sealed_columns():
            while under_old_keys(sealed) and time.monotonic() < until:
                for _ in reseal(sealed):
                    continue
                time.sleep(0.2)
