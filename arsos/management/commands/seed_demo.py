"""Fills an installation with the demo: people, members, inquiries, and what is around them."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from arsos.accounts.models import Agent
from arsos.demo.beyond_filing import DemoBeyondFiling
from arsos.demo.inquiries import COUNT, DemoInquiries
from arsos.demo.members import demo_feed
from arsos.demo.people import AGENTS, DemoPeople, has_people_of_its_own
from arsos.demo.settling import settle
from arsos.embedded import data_folder
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.owner_role import past_is_open
from inquiries.models import Inquiry
from members.actions.start_import import sealed, start_import
from members.imports.running import run_import
from members.models import Member


class Command(BaseCommand):
    help = "Fill ARSOS with invented people, members and inquiries; what is there already stays."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if has_people_of_its_own():
            raise CommandError("This database has people of its own; invented ones are not put among them.")
        now = clock.now()
        try:
            with past_is_open(now):
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
            DemoInquiries(now=now).make(progress=self._show)
        DemoBeyondFiling(now=now).make()
        settle(now)

    def _import_members(self, now: datetime) -> None:
        order = [login for _, login, *_ in AGENTS]
        sans = dict(Agent.objects.values_list("user__username", "san"))
        feed = demo_feed([sans[login] for login in order], today=clock.date_of(now))
        run = start_import(
            [sealed(feed)],
            digest=hashlib.sha256(feed).hexdigest(),
            size=len(feed),
            is_dry_run=False,
            by=Actor.system(name="seed_demo"),
            at=now,
        )
        run_import(run.id)

    def _show(self, done: int) -> None:
        if done % 50 == 0:
            self.stdout.write(f"      {done} of {COUNT} inquiries")
