"""Each cell of the policy table decides something: without it, somebody is answered differently (R30, R31)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import transaction

from accounts.background_actors import actor_for_client
from accounts.models.agents import AgentAffiliation
from audit.access_log.queries import may_read_journal
from escalations.ladder.access import lock_own_escalation, visible_escalations
from escalations.ladder.models import Escalation
from escalations.ladder.queries import is_on_ladder
from escalations.sos.access import is_own_use, is_reviewer, require_criteria_keeper, visible_calls, visible_screenings
from events.letters.queries import letters_given_up
from events.webhooks.actions.endpoints import require_endpoint_owner
from events.webhooks.queries import endpoints_of
from foundation import clock, policy
from foundation.actor import Actor, Role
from foundation.errors import ArsosError
from foundation.jobs.queries import require_operator
from foundation.policy import POLICY, Basis, Resource, Right, may, may_keep_sign_in, may_open_pages, may_read_reports
from inquiries.catalog.queries import kept_types
from inquiries.departments.access import departments_of, sees_its_words_alone, visible_requests
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.actions.cancel import cancel_department_request
from inquiries.departments.models import Department
from inquiries.handoffs.access import lock_hand_over, may_chase_hand_overs, may_undo_hand_over, visible_hand_overs
from inquiries.handoffs.models import DestinationUnit, HandOver
from inquiries.handoffs.queries import packet_for
from inquiries.handoffs.suggestions.actions import require_suggestion_keeper
from inquiries.incidents.access import may_see_incidents, may_work_incidents
from inquiries.inquiry.access import (
    actions_open_to,
    find_inquiry,
    holds_or_leads,
    is_agent_of,
    is_staff_of,
    leads_inquiry,
    may_see_birth_date,
    may_write,
    visible_inquiries,
)
from inquiries.inquiry.models import Inquiry
from inquiries.labels.access import may_keep_labels, may_put_labels, may_see_labels
from inquiries.privacy_cases.access import may_see_privacy_cases, visible_privacy_cases
from inquiries.queues.access import require_lead
from inquiries.queues.queries.forecast import breach_forecast
from inquiries.referrals.queries import visible_referrals
from inquiries.routing.access import may_keep_rules, may_try_rules
from inquiries.subject_links.queries import may_review_links
from inquiries.tickets.access import parties_of, visible_tickets
from inquiries.tickets.models import SupportUnit
from inquiries.tickets.rules import TicketState, allowed_ticket_actions
from members.book.access import may_open_emergency_access, require_importer, visible_members
from members.book.models import Member, PolicyAgent
from members.book.queries.intake_subjects import own_members_like
from members.book.queries.profiles import consumer_profile, revealed_values
from members.emergency.queries import to_review, visible_emergency_accesses
from members.retention.actions import require_records_keeper
from staffing.queries.queues import kept_calendars
from tests.factories import escalations, inquiries, members, people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)

Cell = tuple[Resource, Basis, Right]
CELLS: list[Cell] = [
    (thing, ground, right)
    for thing, by_ground in POLICY.items()
    for ground, rights in by_ground.items()
    for right in sorted(rights)
]


class World:
    """People and systems as actors, and the rows that they are asked about, each pair for a cell that needs it."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {"system": Actor.system()}
        self._inquiries()
        self._rows()
        self._systems()

    def _inquiries(self) -> None:
        agent, newer = people.agent(), people.agent()
        holder, worker = people.associate("billing"), people.associate("triage")
        lead, elsewhere = people.associate("triage", lead=True), people.associate("billing")
        self.held = inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=holder)
        self.moved = inquiries.put_in(inquiries.filed(agent=agent), "closed")
        self._move(self.moved, newer)
        self.of_worker, self.of_holder = self._both("triage"), self._both("billing", holds=True)
        for name, person in {"agent": agent, "newer": newer, "holder": holder, "worker": worker, "lead": lead}.items():
            self.actors[name] = inquiries.actor_of(person)
        self.actors["by reference"] = replace(inquiries.actor_of(elsewhere), purpose="Agent called about it")
        self.actors["manager"] = self._above(agent)
        self.actors["newer manager"] = self._above(newer)
        self.in_emergency = people.associate("billing")
        body = {"humana_id": self.held.member.humana_id, "reason": "Ambulance asks"}
        assert as_user(self.in_emergency.user).post("emergency-access/", body).status_code == 201
        self.actors["in an emergency"] = inquiries.actor_of(self.in_emergency)

    def _both(self, queue: str, *, holds: bool = False) -> Inquiry:
        """An inquiry of somebody who is an agent and works at ARSOS as well."""
        person = people.associate(queue)
        people.grant(person.user, Role.AGENT)
        inquiry = inquiries.filed(agent=people.AgentFactory(user=person.user))
        self.actors[f"both in {queue}"] = inquiries.actor_of(person)
        return inquiries.put_in(inquiry, "in_progress", holder=person) if holds else inquiry

    def _above(self, agent: Any) -> Actor:
        return self._actor_of(AgentAffiliation.objects.get(agent=agent).sales_manager)

    def _actor_of(self, user: Any) -> Actor:
        return inquiries.actor_for_user(user, on=clock.date_of(clock.now()), road="api")

    def _holder_of(self, role: Role) -> Any:
        user = people.UserFactory()
        people.grant(user, role)
        return user

    def _move(self, inquiry: Inquiry, newer: Any) -> None:
        today = clock.date_of(clock.now())
        records = PolicyAgent.objects.filter(policy=inquiry.policy_id)
        records.update(ends_on=today - timedelta(days=1))
        members.PolicyAgentFactory(policy=inquiry.policy, agent=newer, starts_on=today)

    def _rows(self) -> None:
        now, by = clock.now(), self.actors["lead"]
        asked = DepartmentQuestion(department="claims", summary="Please look")
        request_department(self.held.reference, asked, by=by, at=now)
        ended = request_department(self.held.reference, asked, by=by, at=now)
        self.ended = cancel_department_request(ended.id, reason="x", by=by, at=now)
        owner, earlier = self._holder_of(Role.SALES_MANAGER), self._holder_of(Role.SALES_MANAGER)
        said = escalations.said_by_inquiry(owner)
        Inquiry.objects.filter(id=self.held.id).update(escalated_to_id=owner.id, escalation=said)
        self.actors |= {"owner": self._actor_of(owner), "earlier owner": self._actor_of(earlier)}
        for user, is_settled in ((owner, False), (earlier, True)):
            escalations.EscalationFactory(inquiry=self.held, owner=user, is_settled=is_settled)
        inquiries.HandOverFactory(inquiry=self.held, state="acknowledged", acknowledged_at=now)
        of_agent = {"agent_id": self.held.agent_id, "member_id": self.held.member_id}
        escalations.ScreeningFactory(**of_agent)
        escalations.CallFactory(**of_agent)
        inquiries.TicketFactory(agent=self.held.agent)

    def _systems(self) -> None:
        department, unit = people.client(), people.client()
        Department.objects.filter(code="claims").update(client=department)
        DestinationUnit.objects.update(client=unit)
        SupportUnit.objects.update(client=unit)
        in_department = self._holder_of(Role.DEPARTMENT)
        people.DepartmentMemberFactory(user=in_department)
        today = clock.date_of(clock.now())
        self.actors["auditor"] = self._actor_of(self._holder_of(Role.AUDITOR))
        for name, client in (("department", department), ("unit", unit)):
            self.actors[name] = actor_for_client(client, agent_id=None, on=today, road="api")
        self.actors["reader of the log"] = replace(self.actors["unit"], scopes=frozenset({"journal:read"}))
        self.actors["person of the department"] = self._actor_of(in_department)
        self.actors["administrator"] = self._actor_of(self._holder_of(Role.ADMINISTRATOR))

        every = [self.held, self.moved, self.of_worker, self.of_holder]
        self.references = [one.reference for one in every]
        self.at = clock.now()
        self.opened = {actor: opened(actor, self) for actor in self.actors.values()}


def told(ask: Callable[[], Any]) -> Any:
    """What somebody is answered; a refusal is an answer."""
    try:
        return ask()
    except ArsosError as refusal:
        return type(refusal).__name__


def ids(rows: Any) -> frozenset[Any]:
    return frozenset(rows.values_list("pk", flat=True))


def opened(actor: Actor, world: "World") -> list[Inquiry]:
    """The inquiries that somebody can open at all."""
    found = [told(partial(find_inquiry, actor, reference, world.at)) for reference in world.references]
    return [one for one in found if isinstance(one, Inquiry)]


def of_each(world: World, actor: Actor, ask: Callable[[Actor, Inquiry], Any]) -> list[Any]:
    """What is asked of an inquiry in hand; by whom it is opened is asked apart."""
    return [ask(actor, one) for one in world.opened[actor]]


def of_members(actor: Actor, world: World, ask: Callable[[Member], Any]) -> list[Any]:
    return [told(partial(ask, one)) for one in visible_members(actor, world.at).order_by("id")]


def of_hand_overs(actor: Actor, world: World, ask: Callable[[HandOver], Any]) -> list[Any]:
    return [told(partial(ask, one)) for one in visible_hand_overs(actor, world.at)]


def narrowed(rows: Any) -> str:
    """What narrows some rows, for tables that hold none here."""
    try:
        return str(rows.query)
    except EmptyResultSet:
        return "no rows at all"


QUESTIONS: Mapping[tuple[Resource, Right], Callable[[Actor, World], Any]] = {
    (Resource.MEMBER, Right.SEE): lambda a, w: ids(visible_members(a, w.at)),
    (Resource.MEMBER, Right.SEE_BIRTH_DATE): lambda a, w: of_members(
        a, w, lambda one: consumer_profile(a, one.id, w.at).shows_birth_date
    ),
    (Resource.MEMBER, Right.REVEAL): lambda a, w: of_members(
        a, w, lambda one: revealed_values(a, one.id, fields=["mbi"], purpose="Agent called about it", at=w.at)
    ),
    (Resource.MEMBER, Right.REPRESENT): lambda a, w: own_members_like(a, list(w.held.member.person_hashes), w.at),
    (Resource.INQUIRY, Right.SEE): lambda a, w: ids(visible_inquiries(a, w.at)),
    (Resource.INQUIRY, Right.SEE_ALONE): lambda a, w: [one.id for one in opened(a, w)],
    (Resource.INQUIRY, Right.SEE_BIRTH_DATE): lambda a, w: of_each(w, a, may_see_birth_date),
    (Resource.INQUIRY, Right.SEE_INTERNAL): lambda a, w: of_each(w, a, is_staff_of),
    (Resource.INQUIRY, Right.WRITE): lambda a, w: of_each(w, a, may_write),
    (Resource.INQUIRY, Right.REPRESENT): lambda a, w: of_each(w, a, is_agent_of),
    (Resource.INQUIRY, Right.ACT): lambda a, w: of_each(w, a, actions_open_to),
    (Resource.INQUIRY, Right.DECIDE): lambda a, w: of_each(w, a, holds_or_leads),
    (Resource.INQUIRY, Right.LEAD): lambda a, w: of_each(w, a, leads_inquiry),
    (Resource.DEPARTMENT_REQUEST, Right.SEE): lambda a, w: ids(visible_requests(a, w.at)),
    (Resource.DEPARTMENT_REQUEST, Right.SEE_INTERNAL): lambda a, w: [
        sees_its_words_alone(a, one) for one in visible_requests(a, w.at).filter(id=w.ended.id)
    ],
    (Resource.SOS_USE, Right.SEE): lambda a, w: (ids(visible_screenings(a, w.at)), ids(visible_calls(a, w.at))),
    (Resource.SOS_USE, Right.REPRESENT): lambda a, w: [is_own_use(a, one) for one in visible_calls(a, w.at)],
    (Resource.SOS_USE, Right.REVIEW): lambda a, _w: is_reviewer(a),
    (Resource.HAND_OVER, Right.SEE): lambda a, w: ids(visible_hand_overs(a, w.at)),
    (Resource.HAND_OVER, Right.SEE_INTERNAL): lambda a, w: of_hand_overs(
        a, w, lambda one: packet_for(a, one.id, w.at).hand_over.id
    ),
    (Resource.HAND_OVER, Right.SEE_BIRTH_DATE): lambda a, w: of_hand_overs(
        a, w, lambda one: packet_for(a, one.id, w.at).shows_birth_date
    ),
    (Resource.HAND_OVER, Right.ACT): lambda a, w: of_hand_overs(a, w, lambda one: lock_hand_over(a, one.id, w.at).id),
    (Resource.HAND_OVER, Right.DECIDE): lambda a, w: of_hand_overs(
        a, w, lambda one: lock_hand_over(a, one.id, w.at).id
    ),
    (Resource.HAND_OVER, Right.LEAD): lambda a, w: of_hand_overs(a, w, lambda one: may_undo_hand_over(a, one)),
    (Resource.TECHNICAL_TICKET, Right.SEE): lambda a, w: ids(visible_tickets(a, w.at)),
    (Resource.TECHNICAL_TICKET, Right.ACT): lambda a, w: [
        allowed_ticket_actions(TicketState(one.state), parties_of(a, one)) for one in visible_tickets(a, w.at)
    ],
    (Resource.ESCALATION, Right.SEE): lambda a, w: ids(visible_escalations(a, w.at)),
    (Resource.ESCALATION, Right.ACT): lambda a, w: [
        isinstance(told(partial(lock_own_escalation, a, one.id, w.at)), Escalation)
        for one in visible_escalations(a, w.at).order_by("id")
    ],
    (Resource.HAND_OVER, Right.REVIEW): lambda a, _w: may_chase_hand_overs(a),
    (Resource.PRIVACY_CASES, Right.SEE): lambda a, _w: may_see_privacy_cases(a),
    (Resource.INCIDENTS, Right.SEE): lambda a, _w: may_see_incidents(a),
    (Resource.INCIDENTS, Right.ACT): lambda a, _w: may_work_incidents(a),
    (Resource.LABELS, Right.SEE): lambda a, _w: may_see_labels(a),
    (Resource.LABELS, Right.ACT): lambda a, _w: may_put_labels(a),
    (Resource.LABELS, Right.KEEP): lambda a, _w: may_keep_labels(a),
    (Resource.REPORTS, Right.SEE): lambda a, _w: may_read_reports(a),
    (Resource.WORKLOAD, Right.SEE): lambda a, _w: told(partial(require_lead, a)),
    (Resource.ROUTING_RULES, Right.KEEP): lambda a, _w: may_keep_rules(a),
    (Resource.ROUTING_RULES, Right.TRY): lambda a, _w: may_try_rules(a),
    (Resource.SUGGESTION_RULES, Right.KEEP): lambda a, _w: told(partial(require_suggestion_keeper, a)),
    (Resource.SOS_CRITERIA, Right.KEEP): lambda a, _w: told(partial(require_criteria_keeper, a)),
    (Resource.SOS_CRITERIA, Right.PUBLISH): lambda a, _w: told(partial(require_criteria_keeper, a, is_publishing=True)),
    (Resource.INQUIRY_TYPES, Right.KEEP): lambda a, _w: told(partial(kept_types, a)),
    (Resource.LEGAL_HOLDS, Right.KEEP): lambda a, _w: told(partial(require_records_keeper, a)),
    (Resource.FAILED_JOBS, Right.KEEP): lambda a, _w: told(partial(require_operator, a)),
    (Resource.PRIVACY_CASES, Right.SEE_ALL): lambda a, _w: told(lambda: narrowed(visible_privacy_cases(a))),
    (Resource.WORKLOAD, Right.SEE_ALL): lambda a, w: [one.queue.code for one in breach_forecast(a, w.at)],
    (Resource.FAILED_MAIL, Right.KEEP): lambda a, _w: narrowed(letters_given_up(a)),
    (Resource.EMERGENCY_ACCESS, Right.ACT): lambda a, _w: may_open_emergency_access(a),
    (Resource.EMERGENCY_ACCESS, Right.SEE_ALL): lambda a, _w: ids(visible_emergency_accesses(a)),
    (Resource.EMERGENCY_ACCESS, Right.REVIEW): lambda a, _w: ids(to_review(a)),
    (Resource.MEMBER_LINKS, Right.REVIEW): lambda a, _w: may_review_links(a),
    (Resource.REFERRALS, Right.SEE_ALL): lambda a, w: narrowed(visible_referrals(a, w.at)),
    (Resource.LADDER, Right.SEE): lambda a, _w: may(a, Right.SEE, Resource.LADDER),
    (Resource.LADDER, Right.ACT): lambda a, _w: is_on_ladder(a),
    (Resource.DEPARTMENT_WORK, Right.SEE): lambda a, _w: ids(departments_of(a)),
    (Resource.ACCESS_LOG, Right.SEE): lambda a, _w: may_read_journal(a),
    (Resource.FEEDS, Right.ACT): lambda a, _w: told(partial(require_importer, a)),
    (Resource.ENDPOINTS, Right.ACT): lambda a, _w: told(partial(require_endpoint_owner, a)),
    (Resource.ENDPOINTS, Right.SEE_ALL): lambda a, _w: narrowed(endpoints_of(a)),
    (Resource.CONFIGURATION, Right.KEEP): lambda a, _w: told(partial(kept_calendars, a)) != "PermissionRefused",
    (Resource.SIGN_IN, Right.KEEP): lambda a, _w: may_keep_sign_in(a),
    (Resource.PAGES, Right.SEE): lambda a, _w: may_open_pages(a),
}
"""What people and pages ask, through the functions that they ask it by, for each right to each kind of thing."""


def without(*cells: Cell) -> Mapping[Resource, Mapping[Basis, frozenset[Right]]]:
    gone = set(cells)
    return {
        thing: {
            ground: frozenset(right for right in rights if (thing, ground, right) not in gone)
            for ground, rights in by_ground.items()
        }
        for thing, by_ground in POLICY.items()
    }


def test_every_right_of_the_table_is_asked_about() -> None:
    assert {(thing, right) for thing, _ground, right in CELLS} == set(QUESTIONS)
    assert {right for _thing, _ground, right in CELLS} == set(Right)
    assert {ground for _thing, ground, _right in CELLS} == set(Basis)


def test_whoever_takes_a_cell_away_changes_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who keeps their answer although nobody has the right at all cannot lose it by one cell, and is asked once."""
    world = World()
    dead = []
    with transaction.atomic():
        for (thing, right), ask in QUESTIONS.items():
            cells = [cell for cell in CELLS if (cell[0], cell[2]) == (thing, right)]
            monkeypatch.setattr(policy, "POLICY", POLICY)
            answers = {actor: ask(actor, world) for actor in world.actors.values()}
            monkeypatch.setattr(policy, "POLICY", without(*cells))
            having = {actor: answer for actor, answer in answers.items() if ask(actor, world) != answer}
            for cell in cells:
                monkeypatch.setattr(policy, "POLICY", without(cell))
                if all(ask(actor, world) == answer for actor, answer in having.items()):
                    dead.append(cell)
    assert dead == []
