"""Fills an installation with the demo: people, members, inquiries, and what is around them."""

import io
import signal
import subprocess
import sys
from argparse import SUPPRESS
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection

from accounts.models.agents import Agent
from dev.demo.beyond_filing import DemoBeyondFiling
from dev.demo.first_look import settle
from dev.demo.inquiries import COUNT, DemoInquiries, Share
from dev.demo.members import demo_feed
from dev.demo.people import AGENTS, DemoPeople, has_people_of_its_own
from dev.embedded import data_folder, dies_with_parent
from foundation import clock
from foundation.actor import Actor
from foundation.owner_role import past_is_open
from inquiries.inquiry.models import Inquiry
from members.book.models import Member
from members.imports.actions import start_import
from members.imports.running import run_import
from members.imports.uploads import read_upload


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Inside, a commit is written some milliseconds later. Whatever a crash takes with it is made by the next run."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


class Command(BaseCommand):
    help = "Fill ARSOS with invented people, members and inquiries; what is there already stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=1, help="How many write inquiries side by side.")
        parser.add_argument("--share", type=int, help=SUPPRESS)

    def handle(self, *_args: Any, **options: Any) -> None:
        self.processes: int = options["processes"]
        if has_people_of_its_own():
            raise CommandError("This database has people of its own; invented ones are not put among them.")
        now = clock.now()
        if options["share"]:
            with without_waiting_for_the_disk():
                self._make_inquiries(now, options["share"])
            return
        try:
            with past_is_open(now), without_waiting_for_the_disk():
                self._make(now)
        except ProgrammingError as error:
            if "journal_open_past" not in str(error):
                raise
            words = "The demo writes what happened weeks ago: set DATABASE_OWNER_URL to the owner of the tables."
            raise CommandError(words) from None

    def _make(self, now: datetime) -> None:
        people = DemoPeople(data_folder() / "demo" / "credentials.json")
        people.make()
        people.write()
        if not Member.objects.exists():
            self._import_members(now)
        if Inquiry.objects.filter(external_reference__startswith="demo-").count() < COUNT:
            with self._helpers():
                self._make_inquiries(now, 0)
        DemoBeyondFiling(now=now).make()
        settle(now)

    def _make_inquiries(self, now: datetime, number: int) -> None:
        DemoInquiries(now=now, share=Share(number, self.processes)).make(progress=self._show)

    @contextmanager
    def _helpers(self) -> Iterator[None]:
        """Processes that make the other shares meanwhile; raises CommandError when one of them fails."""
        command = [sys.executable, sys.argv[0], "seed_demo", f"--processes={self.processes}"]
        helpers = [
            subprocess.Popen(  # noqa: S603  our own program and arguments
                [*command, f"--share={number}"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  no threads run yet
            )
            for number in range(1, self.processes)
        ]
        try:
            yield
            endings = [helper.wait() for helper in helpers]
            if any(endings):
                raise CommandError("A part of the demo's inquiries is missing; the next start makes it.")
        finally:
            for helper in helpers:
                helper.kill()
                helper.wait()

    def _import_members(self, now: datetime) -> None:
        order = [login for _, login, *_ in AGENTS]
        sans = dict(Agent.objects.values_list("user__username", "san"))
        feed = demo_feed([sans[login] for login in order], today=clock.date_of(now))
        run = start_import(read_upload(io.BytesIO(feed)), is_dry_run=False, by=Actor.system(name="seed_demo"), at=now)
        run_import(run.id)

    def _show(self, done: int) -> None:
        if done % 50 == 0:
            self.stdout.write(f"      {done} of {COUNT} inquiries")
