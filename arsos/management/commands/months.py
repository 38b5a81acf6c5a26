"""Makes, detaches and attaches the months of tables that are kept by month (ADR 38)."""

import signal
from argparse import ArgumentParser
from datetime import timedelta
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from foundation import clock
from foundation.months import (
    MonthRefused,
    attach_month,
    detach_month,
    detached_of,
    make_months,
    parts_of,
    prepared_until,
    tables_by_month,
)
from foundation.owner_role import as_owner

EACH = timedelta(hours=6)


class Command(BaseCommand):
    help = "Make this month and the next three, detach a month that is over, or put one back; as the owner role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`make` once, `keep` for ever, `list`, or `detach` and `attach` one part."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("make", help="make what is missing, once")
        does.add_parser("keep", help="the same every six hours, until it is stopped")
        does.add_parser("list", help="the months there are, also those that were detached")
        for name in ("detach", "attach"):
            does.add_parser(name).add_argument("month", help="as `list` names it")

    def handle(self, *_args: Any, **options: Any) -> None:
        does: str = options["does"]
        if does == "keep":
            self._keep()
            return
        try:
            with as_owner():
                self._do(does, options.get("month", ""))
        except MonthRefused as refused:
            raise CommandError(str(refused)) from None

    def _keep(self) -> None:
        """Until somebody ends it. What fails, such as a lock that others hold, is tried again the next time."""
        ended = Event()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: ended.set())
        while not ended.is_set():
            try:
                with as_owner():
                    self._make()
            except DatabaseError as error:
                self.stderr.write(f"Not made, tried again later: {type(error).__name__}")
            ended.wait(EACH.total_seconds())

    def _do(self, does: str, month: str) -> None:
        if does == "make":
            self._make()
        elif does == "list":
            self._list()
        else:
            tables = [one for one in tables_by_month() if month.startswith(f"{one}_")]
            if not tables:
                raise MonthRefused(f"{month} is no month of {', '.join(tables_by_month())}.")
            if does == "detach":
                detach_month(tables[-1], month, at=clock.now())
            else:
                attach_month(tables[-1], month)
            self.stdout.write(f"{month} is {does}ed.")

    def _make(self) -> None:
        for table in tables_by_month():
            made = make_months(table, at=clock.now())
            self.stdout.write(f"{table}: made {', '.join(made) or 'nothing'}; until {prepared_until(table):%Y-%m-%d}.")

    def _list(self) -> None:
        for table in tables_by_month():
            for part in parts_of(table):
                self.stdout.write(part.name)
            for part in detached_of(table):
                self.stdout.write(f"{part.name} (detached)")
