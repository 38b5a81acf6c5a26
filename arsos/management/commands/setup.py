"""Begins with a new installation: prints the code for the set-up page, or makes the first administrator right here."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.set_up.actions import FirstAdministrator, give_out_code, make_first_administrator
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ArsosError


class Command(BaseCommand):
    help = "Print a one-time code for the set-up page; or make the first administrator (--administrator USERNAME …)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--administrator", default="", metavar="USERNAME")
        parser.add_argument("--name", default="", help="the administrator's name")
        parser.add_argument("--email", default="")
        parser.add_argument("--organization", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["administrator"]:
                self._make(options)
            else:
                self._print_code()
        except ArsosError as error:
            told = [f"{one.pointer.strip('/')}: {one.detail}" for one in error.errors]
            raise CommandError("\n".join([*told, error.detail])) from None

    def _print_code(self) -> None:
        code = give_out_code(at=clock.now())
        self.stdout.write(f"Set up   {settings.ARSOS_BASE_URL}{reverse('first_run')}")
        self.stdout.write(f"Code     {code}   (valid for one hour; printed only now)")

    def _make(self, options: dict[str, Any]) -> None:
        password = getpass("Password: ")
        if password != getpass("Password again: "):
            raise CommandError("The two passwords are not the same. Nothing was changed.")
        wanted = FirstAdministrator(
            username=options["administrator"],
            display_name=options["name"],
            email=options["email"],
            password=password,
        )
        by = Actor(name="Set-up", road="command")
        make_first_administrator(wanted, code=None, organization=options["organization"], by=by, at=clock.now())
        self.stdout.write(f"Sign in at {settings.ARSOS_BASE_URL}/admin/ and add a second factor.")
