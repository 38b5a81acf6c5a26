"""One run of each kind of job, with its owner, for tests that kill or poison every kind."""

import io
from datetime import timedelta
from itertools import count

from accounts.callers import actor_for_user
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Role
from foundation.jobs.kinds import KINDS
from inquiries.bulk.actions import start_bulk_run
from inquiries.incidents.actions.linking import Cause, open_incident
from inquiries.incidents.actions.posting import SharedAnswer, post_answer
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.lists.actions import start_export
from inquiries.routing.actions import start_replay
from inquiries.routing.models import RoutingRuleSet
from members.imports.actions import start_import
from members.imports.uploads import read_upload
from tests.factories import inquiries, people

HEADER = "humana_id,last_name,first_name,date_of_birth,zip_code,city\n"
NUMBERS = count()
ROW = "H7{number:07},Feedman{number},Flora,1948-03-04,40202,{city}\n"


def feed(many, *, city="Louisville", first=0):
    """So many people as a CSV file."""
    rows = (ROW.format(number=first + number, city=city) for number in range(many))
    return (HEADER + "".join(rows)).encode()


class Run:
    """A run of one kind. `stored` is the table and column that its piece writes, `value` which row."""

    def __init__(self, user=None):
        self.user = user or self.somebody()
        self.by = actor_for_user(self.user, on=clock.date_of(clock.now()), road="api")
        self.run = self.start(clock.now())

    @property
    def kind(self):
        return KINDS[self.name]

    @property
    def state(self):
        return self.kind.runs.values_list("state", flat=True).get(id=self.run.id)

    def somebody(self):
        return people.associate("triage", lead=True).user


class Import(Run):
    name, road, ended = "import", "imports", "finished"
    piece = "members_member", "city", "Louisville"

    def somebody(self):
        user = people.UserFactory()
        people.grant(user, Role.ADMINISTRATOR)
        return user

    def start(self, at):
        content = feed(3, first=10_000 + 3 * next(NUMBERS))
        return start_import(read_upload(io.BytesIO(content)), is_dry_run=False, by=self.by, at=at)

    def is_right(self):
        self.run.refresh_from_db()
        return (self.run.rows_created, self.run.rows_done) == (3, 3) and not self.run.chunks.exists()


class Bulk(Run):
    name, road, ended = "bulk", "inquiries/bulk", "done"
    piece = "inquiries_inquiry", "priority", "2", "UPDATE"

    def start(self, at):
        agent = people.agent()
        made = [inquiries.filed("other", agent=agent) for _ in range(3)]
        self.references = [one.reference for one in made]
        Inquiry.objects.filter(reference__in=self.references).update(priority=3)
        values = {"priority": 2, "reason": "x"}
        return start_bulk_run(action=Action.PRIORITIZE, values=values, references=self.references, by=self.by, at=at)

    def is_right(self):
        moved = Inquiry.objects.filter(reference__in=self.references, priority=2).count()
        return moved == self.run.items.filter(state="done").count() == 3


class Post(Run):
    name, ended = "incident", "done"
    piece = "inquiries_incident_post_item", "state", "done", "UPDATE"

    def start(self, at):
        agent = people.agent()
        self.references = [inquiries.filed("other", agent=agent).reference for _ in range(3)]
        cause = Cause(title="Cards late", what_happened="The printer stopped")
        made = open_incident(cause, references=self.references, by=self.by, at=at)
        self.road = f"incidents/{made.id}/posts"
        words = {"answer": "The cards are on their way.", "no_relay_needed": True, "resolution_code": "answered"}
        return post_answer(made.id, SharedAnswer(**words), by=self.by, at=at)

    def is_right(self):
        answered = Inquiry.objects.filter(reference__in=self.references, status="resolved").count()
        told = Notification.objects.filter(kind="answered", facts__references__contains=self.references).count()
        return (answered, self.run.items.filter(state="done").count(), told) == (3, 3, 1)


class Export(Run):
    name, road, ended = "export", "exports", "done"
    piece = "inquiries_exported_part", "position", "1"

    def start(self, at):
        inquiries.filed("other", agent=people.agent())
        return start_export(filters={}, columns=["reference"], file_format="xlsx", by=self.by, at=at)

    def is_right(self):
        self.run.refresh_from_db()
        return bool(self.run.stored_name) and self.run.parts.count() == 1


class Replay(Run):
    name, road, ended = "replay", "routing/replay", "done"
    piece = "inquiries_routing_replay", "done", "1", "UPDATE"

    def start(self, at):
        inquiries.filed("other", agent=people.agent())
        today = clock.date_of(at)
        rule_set = RoutingRuleSet.objects.get(state="published").id
        return start_replay(rule_set=rule_set, first_on=today - timedelta(days=2), last_on=today, by=self.by, at=at)

    def is_right(self):
        self.run.refresh_from_db()
        return self.run.done == self.run.total > 0


CASES = {case.name: case for case in (Import, Bulk, Post, Export, Replay)}
