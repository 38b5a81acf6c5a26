"""Hashes people anew after the spelling of names has changed (R37)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arsos.rotation import of_earlier_spelling, respell, spelled_models
from foundation.spelling import VERSION


class Command(BaseCommand):
    help = "Hash people of earlier spellings again. The worker does it by itself, and a killed run continues."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"The newest spelling is version {VERSION}.")
        for model in spelled_models():
            self.stdout.write(f"{model._meta.db_table}: {sum(respell(model))} hashed again")
        if any(of_earlier_spelling(model) for model in spelled_models()):
            raise CommandError("Some rows were in use. Run the command again.")
