"""One order of locks, as the architecture page writes it down: whoever takes several takes them in it."""

import re
from contextlib import contextmanager
from itertools import combinations_with_replacement

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.signals import connection_created

from accounts.callers import actor_for_user
from accounts.models.agents import AgentAffiliation
from accounts.models.users import RoleGrant
from escalations.ladder.actions import acknowledge_escalation, escalate_inquiry
from escalations.ladder.models import Escalation
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ArsosError
from foundation.transactions import take_turns
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.actions.call import put_off_department_call
from inquiries.departments.models import DepartmentRequest
from inquiries.departures.actions import follow_ended_role
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.corrections.actions.undo import undo_hand_over
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import assign_inquiry, set_availability, undo_absence
from inquiries.retention.actions import purge_member
from inquiries.work.actions.close import withdraw_inquiry
from inquiries.work.actions.duplicates import mark_duplicate
from staffing.models import Associate
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.real_input import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = ROOT / "docs/explanation/architecture.md"
TURN = "turn"
LOCKED = re.compile(r'FROM "(\w+)".*FOR (?:NO KEY )?UPDATE', re.DOTALL)
UPDATED = re.compile(r'^\s*UPDATE "(\w+)"')
DEADLOCK = "40P01"
GRIEVANCE = "grievance"
ONE_FOR_EACH_LOCK = ("assign", "go absent", "put off a call", "merge", "purge", "end a role")


def written_order():
    """Each table, and taking turns, with its place in the table of the page."""
    section = PAGE.read_text().split("## The order of locks")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", section, re.MULTILINE)
    return {name: int(place) for place, names in rows for name in re.findall(r"`(\w+)`", names)}


ORDER = written_order()


class Recorder:
    """Which locks each transaction waits for, in order, and which statements the database gave up in a deadlock."""

    def __init__(self):
        self.out_of_order, self.deadlocks, self.taken = [], 0, set()

    def __call__(self, execute, sql, params, many, context):
        try:
            done = execute(sql, params, many, context)
        except OperationalError as error:
            self.deadlocks += getattr(error.__cause__, "sqlstate", "") == DEADLOCK
            raise
        if context["connection"].in_atomic_block:
            self._note(context["connection"], str(sql))
        return done

    def _note(self, used, sql):
        outermost = used.atomic_blocks[0]
        if getattr(used, "of_transaction", None) is not outermost:
            used.of_transaction, used.locks = outermost, []
        locked, updated = LOCKED.search(sql), UPDATED.match(sql)
        name = TURN if "pg_advisory_xact_lock(hashtextextended" in sql else (locked or updated or [sql, ""])[1]
        if name not in ORDER or (updated and name in used.locks):
            return
        waits = "SKIP LOCKED" not in sql
        later = [one for one in used.locks if ORDER[one] > ORDER[name]]
        if waits and later:
            self.out_of_order.append((later[0], name))
        used.locks.append(name)
        self.taken.add(name)


@contextmanager
def recording():
    """Every connection that is there, or opened meanwhile, is listened to."""
    recorder = Recorder()

    def listen(sender, connection, **more):
        connection.execute_wrappers.append(recorder)

    connection_created.connect(listen)
    try:
        with connection.execute_wrapper(recorder):
            yield recorder
    finally:
        connection_created.disconnect(listen)


class World:
    """One inquiry in somebody's hands with everything that belongs to it, and what people do to it."""

    def __init__(self):
        self.agent, self.holder, self.lead = people.agent(), people.associate(), people.associate(lead=True)
        policy = members.policy(self.agent)
        self.here, self.twin = (inquiries.filed("other", agent=self.agent, policy=policy) for _ in range(2))
        self.reset()
        by, at = inquiries.actor_of(self.holder), clock.now()
        self.request = request_department(
            self.here.reference, DepartmentQuestion(department="claims", summary="Paid?"), by=by, at=at
        )
        grievance = {"destinations": [GRIEVANCE], "reason": "Said so", "keep_working": True}
        hand_over_inquiry(self.here.reference, Handoff(**grievance), by=by, at=at)
        self.hand_over = HandOver.objects.get()
        asked = {"exhausted_options": ["service_inquiry"], "reason": "Waits too long"}
        escalate_inquiry(self.here.reference, **asked, by=inquiries.actor_of(self.agent), at=at)
        self.escalation = Escalation.objects.get()
        self.leader = AgentAffiliation.objects.get(agent=self.agent).sales_manager

    def reset(self):
        """As it was before anybody did anything, whatever became of it."""
        Associate.objects.filter(id=self.holder.id).update(is_available=True)
        for one in (self.here, self.twin):
            Inquiry.objects.filter(id=one.id).update(duplicate_of=None)
            inquiries.put_in(one, "in_progress", holder=self.holder)

    def actions(self):
        """Whatever takes several locks, by what it does."""
        here, lead, holder = self.here.reference, inquiries.actor_of(self.lead), inquiries.actor_of(self.holder)
        leader = actor_for_user(self.leader, on=clock.date_of(clock.now()), road="api")
        grant = RoleGrant.objects.filter(user=self.agent.user).first()
        return {
            "assign": lambda at: assign_inquiry(here, assignee=self.holder.id, by=lead, at=at),
            "go absent": lambda at: set_availability(is_available=False, by=holder, at=at),
            "come back": lambda at: undo_absence(by=holder, at=at),
            "put off a call": lambda at: put_off_department_call(self.request.id, why="timeout", at=at),
            "acknowledge": lambda at: acknowledge_escalation(self.escalation.id, by=leader, at=at),
            "undo": lambda at: undo_hand_over(self.hand_over.id, reason="By mistake", by=lead, at=at),
            "merge": lambda at: mark_duplicate(self.twin.reference, of=here, by=lead, at=at),
            "withdraw": lambda at: withdraw_inquiry(here, reason="Settled", by=inquiries.actor_of(self.agent), at=at),
            "purge": lambda at: purge_member(self.here.member_id, by=Actor.system(), at=at),
            "end a role": lambda at: follow_ended_role(grant.id, at=at),
        }


def tried(action):
    try:
        action(clock.now())
    except ArsosError as error:
        return type(error).__name__
    return "done"


def test_actions_lock_in_the_written_order_and_no_two_wait_for_each_other():
    world = World()
    actions = world.actions()
    with recording() as recorder:
        for name, action in actions.items():
            world.reset()
            tried(action)
            assert recorder.out_of_order == [], name
        for pair in combinations_with_replacement(ONE_FOR_EACH_LOCK, 2):
            world.reset()
            at_once(2, lambda number, pair=pair: tried(actions[pair[number]]))
            assert (recorder.out_of_order, recorder.deadlocks) == ([], 0), pair
    gates = {TURN, "accounts_user", "desk_associate", "members_member", "inquiries_inquiry", "inquiries_department"}
    assert gates | {"escalations_escalation", "inquiries_hand_over"} <= recorder.taken


def test_a_lock_out_of_order_is_seen():
    inquiry, associate = inquiries.filed("other"), people.associate()
    with recording() as recorder, transaction.atomic():
        Inquiry.objects.select_for_update().get(id=inquiry.id)
        Associate.objects.filter(id=associate.id).update(is_available=False)
        take_turns("anything")
    assert recorder.out_of_order == [("inquiries_inquiry", "desk_associate"), ("inquiries_inquiry", TURN)]


def test_every_table_that_is_named_is_there():
    assert set(ORDER) - {TURN} <= set(connection.introspection.table_names())
    assert len(ORDER) > 10
    assert DepartmentRequest._meta.db_table in ORDER
