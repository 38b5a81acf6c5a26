"""Inquiries in every state, filed by the action and then set where a test needs them, and rows that belong to them."""

from datetime import datetime
from typing import Any

import factory
from django.db.models import F

from accounts.callers import actor_for_user
from accounts.models.agents import Agent
from dev.demo.details import demo_details
from foundation import clock
from foundation.actor import Actor
from foundation.identifiers import new_reference
from inquiries.catalog.rules.intake import Need
from inquiries.filing.actions import create_member_inquiry
from inquiries.filing.models import InquiryDraft
from inquiries.filing.queries.facts import MemberIntake
from inquiries.filing.steps import Filed
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.tickets.models import SupportUnit, TechnicalTicket
from inquiries.work.models import Macro
from members.book.models import Policy
from staffing.models import Associate, WorkQueue
from tests.factories import members, people

HELD = ("in_progress", "pending")


def actor_of(person: Agent | Associate) -> Actor:
    return actor_for_user(person.user, on=clock.date_of(clock.now()), road="api")


def need(code: str = "other", **fields: Any) -> Need:
    summary, details = demo_details(clock.date_of(clock.now()))[code]
    has_self_service = code in {
        "id_card",
        "benefit_question",
        "demographic_change",
        "pcp_change",
        "fulfillment",
        "supplemental_benefit",
    }
    values = {"inquiry_type": code, "summary": summary, "details": details, **fields}
    return Need(self_service="declined" if has_self_service else "", **values)


def filed(
    code: str = "other", *, agent: Agent | None = None, policy: Policy | None = None, at: datetime | None = None
) -> Inquiry:
    """An inquiry as My Humana Business files it.

    The action files it and no factory: clocks, routing, history and events of an inquiry are its as much as its row.
    """
    owner = agent or people.agent()
    held = policy or members.policy(owner)
    intake = MemberIntake(member_id=held.member_id, policy_id=held.id, application_id=None, need=need(code))
    made = create_member_inquiry(intake, by=actor_of(owner), at=at or clock.now())
    assert isinstance(made, Filed)
    return made.inquiry


def put_in(inquiry: Inquiry, status: str, *, holder: Associate | None = None, queue: str = "") -> Inquiry:
    """Set the state past the gate, as only a test may."""
    now = clock.now()
    values: dict[str, Any] = {"status": status, "version": F("version") + 1}
    values["assignee"] = holder if status in HELD else None
    values["last_holder"] = None if status in HELD else holder
    values["pending_reason"] = "agent" if status == "pending" else ""
    values["resolved_at"] = now if status in {"resolved", "closed"} else None
    values["closed_at"] = now if status == "closed" else None
    values["close_reason"] = "relay_confirmed" if status == "closed" else ""
    if status == "duplicate":
        before = {"status": "queued", "pending_reason": "", "assignee": "", "was_running": True}
        values["before_duplicate"] = before
    if queue:
        values["queue"] = WorkQueue.objects.get(code=queue)
    Inquiry.objects.filter(id=inquiry.id).update(**values)
    inquiry.refresh_from_db()
    return inquiry


class DraftFactory(factory.django.DjangoModelFactory):
    """A draft that an agent has just begun."""

    class Meta:
        model = InquiryDraft

    agent = factory.SubFactory(people.AgentFactory)
    author_id = factory.SelfAttribute("agent.user_id")
    flow = "service_inquiry_card"
    content = factory.Dict({})
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.SelfAttribute("created_at")


class MacroFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Macro

    title = factory.Sequence(lambda n: f"Macro {n}")
    place = Macro.Place.MESSAGE
    body = "Hi {{agent_first_name}}"


class HandOverFactory(factory.django.DjangoModelFactory):
    """A handoff as a row alone, for who may see it; `hand_over_inquiry` makes one with its clock and letter."""

    class Meta:
        model = HandOver

    inquiry = factory.LazyFunction(filed)
    destination = "grievance"
    reason = "x"
    received_at = factory.SelfAttribute("inquiry.created_at")
    handed_over_at = factory.LazyFunction(clock.now)
    handed_over_by_name = "x"


class TicketFactory(factory.django.DjangoModelFactory):
    """A technical ticket as a row alone; `file_ticket` files one with its letter."""

    class Meta:
        model = TechnicalTicket

    reference = factory.LazyFunction(lambda: new_reference("VT"))
    agent = factory.SubFactory(people.AgentFactory)
    unit = factory.LazyFunction(SupportUnit.objects.get)
    problem = TechnicalTicket.Problem.SLOW
    what_happened = "x"
    occurred_at = factory.LazyFunction(clock.now)
    filed_at = factory.SelfAttribute("occurred_at")
    updated_at = factory.SelfAttribute("occurred_at")
    state = "filed"
