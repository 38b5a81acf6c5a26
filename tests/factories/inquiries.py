"""Inquiries in every state, filed by the action and then set where a test needs them."""

from datetime import datetime
from typing import Any

from django.db.models import F

from arsos.accounts.actors import actor_for_user
from arsos.accounts.models import Agent
from arsos.demo.details import demo_details
from arsos.desk.models import Associate, WorkQueue
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from inquiries.actions.create_member_inquiry import create_member_inquiry
from inquiries.actions.file_inquiry import Filed
from inquiries.models import Inquiry
from inquiries.queries.filing_facts import MemberIntake
from inquiries.rules.intake import Need
from members.models import Policy
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
    """An inquiry as My Humana Business files it."""
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
