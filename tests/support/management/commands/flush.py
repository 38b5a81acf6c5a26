"""Puts the test database back to what migrations left, although the serving role may not delete history."""

from typing import Any

from django.core.management.base import BaseCommand

from tests.support import restoring


class Command(BaseCommand):
    help = "Back to the migrated baseline."
    stealth_options = ("reset_sequences", "allow_cascade", "inhibit_post_migrate", "interactive", "database")

    def handle(self, *_args: Any, **_options: Any) -> None:
        restoring.ask("restore")
