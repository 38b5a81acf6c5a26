"""Inquiries and what belongs to them as bodies of answers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from arsos.journal.timeline import HistoryItem
from arsos.kernel.actor import Actor
from arsos.kernel.redaction import mask_mbi
from inquiries.access import (
    actions_open_to,
    is_link_shown_to,
    linked_member_shown_to,
    may_see_birth_date,
)
from inquiries.models import (
    ClockInterval,
    Inquiry,
    InquiryClock,
    InquiryDraft,
    InquiryMessage,
    Referral,
    RoutingDecision,
    RoutingReplay,
    RoutingRuleSet,
    SelfServiceOffer,
)
from inquiries.queries.inquiry_pages import InquiryPage
from inquiries.queries.queue_board import QueueCounts
from inquiries.queries.referrals import PlacesToGo
from inquiries.queries.subject_matches import waiting_link
from inquiries.rules.text_warnings import TextWarning

Body = dict[str, Any]
Kind = InquiryClock.Kind


def inquiry_body(page: InquiryPage, actor: Actor) -> Body:
    """The inquiry as it is read by this actor; what is internal stays away from agents."""
    inquiry = page.inquiry
    return {
        "id": inquiry.id,
        "reference": inquiry.reference,
        "flow": inquiry.flow,
        "status": inquiry.status,
        "pending_reason": inquiry.pending_reason or None,
        "priority": inquiry.priority,
        "inquiry_type": inquiry.inquiry_type_id,
        "type_version": inquiry.type_version.version,
        "line_of_business": inquiry.line_of_business,
        "family": inquiry.family,
        **_person(inquiry, actor),
        "authority": inquiry.authority or None,
        "policy": _policy(inquiry, actor),
        "application": _application(inquiry),
        "agent": {"id": inquiry.agent_id, "name": inquiry.agent.name, "san": inquiry.agent.san},
        "submitted_by": inquiry.submitted_by_name,
        "on_behalf_of": inquiry.on_behalf_of or None,
        "queue": {"code": inquiry.queue.code, "title": inquiry.queue.title},
        "assignee": _assignee(inquiry),
        "summary": inquiry.summary,
        "description": inquiry.description,
        "details": inquiry.details,
        "self_service": inquiry.self_service,
        "external_reference": inquiry.external_reference or None,
        "answer": inquiry.answer or None,
        "relay_text": inquiry.relay_text or None,
        "no_relay_needed": inquiry.no_relay_needed,
        "resolution_code": inquiry.resolution_code or None,
        "close_reason": inquiry.close_reason or None,
        "work_starts_at": inquiry.work_starts_at,
        "due_at": inquiry.due_at,
        "hold_until": inquiry.hold_until,
        "clocks": _clocks(page.clocks),
        "duplicates": [
            {
                "reference": link.of.reference,
                "status": link.of.status if page.is_staff else link.of.status_for_agents,
                "kind": link.kind,
            }
            for link in page.duplicates
        ],
        "whereabouts": page.whereabouts,
        "open_department_requests": inquiry.open_requests,
        "hand_overs": page.hand_overs,
        "hand_over_suggested": inquiry.hand_over_suggested if page.is_staff else None,
        "escalation": inquiry.escalation,
        "reopen_count": inquiry.reopen_count,
        "version": inquiry.version,
        "created_at": inquiry.created_at,
        "updated_at": inquiry.updated_at,
        "resolved_at": inquiry.resolved_at,
        "closed_at": inquiry.closed_at,
        "actions": actions_open_to(actor, inquiry),
        "links": _links(inquiry.reference),
    }


def row_body(row: Body) -> Body:
    """One line of a list."""
    return {
        "id": row["id"],
        "reference": row["reference"],
        "flow": row["flow"],
        "status": row["status"],
        "pending_reason": row["pending_reason"] or None,
        "priority": row["priority"],
        "inquiry_type": row["inquiry_type_id"],
        "line_of_business": row["line_of_business"],
        "family": row["family"],
        "member": _named(row, "member"),
        "prospect": _named(row, "prospect"),
        "agent": {"id": row["agent_id"], "name": f"{row['agent__first_name']} {row['agent__last_name']}"},
        "queue": {"code": row["queue__code"], "title": row["queue__title"]},
        "assignee": _row_assignee(row),
        "summary": row["summary"],
        "due_at": row["due_at"],
        "warning_at": row["warning_at"],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "links": {"self": f"/api/v1/inquiries/{row['reference']}/"},
    }


def history_body(item: HistoryItem) -> Body:
    """One entry of the timeline."""
    return {
        "position": item.position,
        "kind": item.kind,
        "at": item.at,
        "noted_at": item.noted_at,
        "actor": {"name": item.actor_name, "role": item.actor_role},
        "on_behalf_of": item.on_behalf_of or None,
        "agent_visible": item.agent_visible,
        "facts": item.facts,
        "text": item.text,
    }


def clock_body(clock: InquiryClock, intervals: list[ClockInterval], elapsed_seconds: int) -> Body:
    """A clock with the intervals that explain it (R22)."""
    version = clock.calendar_version
    return {
        "clock": clock.label or clock.kind,
        "kind": clock.kind,
        "round": clock.round,
        "state": clock.state,
        "due_at": clock.due_at,
        "target_seconds": clock.target_seconds,
        "elapsed_seconds": elapsed_seconds,
        "calendar_version": version.version if version else None,
        "intervals": [
            {"from": one.from_at, "to": one.to_at, "state": one.state, "why": one.why, "by": one.by_name}
            for one in intervals
        ],
    }


def decision_body(decision: RoutingDecision) -> Body:
    """Why an inquiry went where it went."""
    return {
        "rule_set_version": decision.rule_set_version,
        "queue": decision.queue_code,
        "decided_at": decision.decided_at,
        "rules": decision.rules,
    }


def message_body(message: InquiryMessage, inquiry_id: UUID) -> Body:
    """One message, as the inquiry shows it; `arrived_at` is the duplicate at which it arrived."""
    return {
        "id": message.id,
        "body": message.body,
        "arrived_at": message.inquiry.reference if message.inquiry_id != inquiry_id else None,
        "visibility": message.visibility,
        "author": {"name": message.author_name, "role": message.author_role},
        "mentions": message.mentions,
        "created_at": message.created_at,
    }


def warning_bodies(found: Iterable[TextWarning]) -> list[Body]:
    """What a text carries, by field."""
    return [{"field": one.field, "code": one.code, "detail": one.detail} for one in found]


def draft_body(draft: InquiryDraft) -> Body:
    """A draft, for its author."""
    return {
        "id": draft.id,
        "flow": draft.flow,
        "content": draft.content,
        "version": draft.version,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def referral_body(referral: Referral, places: PlacesToGo) -> Body:
    """A referral with everything an agent needs to go on."""
    return {
        "id": referral.id,
        "requested_type": referral.requested_type,
        "agent": {"id": referral.agent_id, "name": referral.agent.name},
        "summary": (referral.summary if getattr(referral, "shows_words", True) else "") or None,
        "destination": places.of(referral.destination, referral.requested_type),
        "inquiry_id": referral.inquiry_id,
        "reason": (referral.reason if getattr(referral, "shows_words", True) else "") or None,
        "created_at": referral.created_at,
    }


def offer_body(offer: SelfServiceOffer) -> Body:
    """An offer of self-service and what came of it."""
    return {
        "id": offer.id,
        "inquiry_type": offer.inquiry_type_id,
        "outcome": offer.outcome,
        "created_at": offer.created_at,
    }


def rule_set_body(rule_set: RoutingRuleSet) -> Body:
    """A rule set with its rules in order."""
    return {
        "id": rule_set.id,
        "version": rule_set.version,
        "title": rule_set.title,
        "state": rule_set.state,
        "created_by": rule_set.created_by_name,
        "created_at": rule_set.created_at,
        "published_at": rule_set.published_at,
        "rules": [
            {
                "position": rule.position,
                "name": rule.name,
                "conditions": rule.conditions,
                "queue": rule.queue.code,
                "skills": rule.skills,
            }
            for rule in rule_set.rules.all()
        ],
    }


def replay_body(replay: RoutingReplay) -> Body:
    """A replay: how far it is, how each queue's load and breaches would change, and what would move."""
    return {
        "id": replay.id,
        "rule_set": replay.rule_set_id,
        "rule_set_version": replay.rule_set.version,
        "first_on": replay.first_on,
        "last_on": replay.last_on,
        "state": replay.state,
        "total": replay.total,
        "done": replay.done,
        "moved": replay.moved,
        "failed": replay.failed,
        "refusal": replay.refusal or None,
        "queues": [{"queue": code, "moved_to": {}, **loads} for code, loads in replay.queues.items()],
        "moves": replay.moves,
        "started_by": replay.started_by_name,
        "created_at": replay.created_at,
        "finished_at": replay.finished_at,
    }


def queue_body(counts: QueueCounts) -> Body:
    """A queue with its counts."""
    return {
        "code": counts.queue.code,
        "title": counts.queue.title,
        "is_triage": counts.queue.is_triage,
        "is_lead": counts.is_lead,
        "counts": counts.by_status,
        "clocks": counts.by_clock,
    }


def likely_duplicate_body(inquiry: Inquiry) -> Body:
    """An open inquiry that the new one would repeat."""
    return {
        "reference": inquiry.reference,
        "status": inquiry.status_for_agents,
        "summary": inquiry.summary,
        "created_at": inquiry.created_at,
    }


def _person(inquiry: Inquiry, actor: Actor) -> Body:
    shows_birth_date = may_see_birth_date(actor, inquiry)
    prospect, linked = inquiry.prospect, linked_member_shown_to(actor, inquiry)
    member = linked or inquiry.member
    return {
        "member": member
        and {
            "id": member.id,
            "humana_id": member.humana_id,
            "first_name": member.first_name,
            "last_name": member.last_name,
            "zip_code": member.zip_code,
            "phone": member.phone or None,
            "mbi": mask_mbi(member.mbi),
            "date_of_birth": member.date_of_birth if shows_birth_date else None,
        },
        "link": _link(inquiry, actor, linked),
        "prospect": prospect
        and {
            "id": prospect.id,
            "first_name": prospect.first_name,
            "last_name": prospect.last_name,
            "zip_code": prospect.zip_code,
            "phone": prospect.phone or None,
            "email": prospect.email or None,
            "application_number": prospect.application_number or None,
            "date_of_birth": prospect.date_of_birth if shows_birth_date else None,
        },
    }


def _link(inquiry: Inquiry, actor: Actor, linked: Any) -> Body | None:
    """To whom it is linked once that is sure; until then what agrees and what differs, for ARSOS alone (R11)."""
    waiting = waiting_link(actor, inquiry)
    if waiting is not None:
        return {"member": None, "is_sure": False, "agrees": waiting.agrees, "differs": waiting.differs}
    return {"member": linked.id, "is_sure": True, "agrees": [], "differs": []} if linked is not None else None


def _policy(inquiry: Inquiry, actor: Actor) -> Body | None:
    """The policy it was linked to, to whom its member is shown too; else the one that was filed."""
    policy = (inquiry.linked_policy if is_link_shown_to(actor, inquiry) else None) or inquiry.policy
    if policy is None:
        return None
    plan = policy.plan
    return {"id": policy.id, "policy_number": policy.policy_number, "plan": plan.code, "plan_name": plan.name}


def _application(inquiry: Inquiry) -> Body | None:
    found = inquiry.application
    if found is None:
        return None
    number = found.application_number
    return {"id": found.id, "application_number": number, "plan": found.plan.code, "state": found.state}


def _assignee(inquiry: Inquiry) -> Body | None:
    holder = inquiry.assignee
    return {"id": holder.id, "name": holder.user.display_name} if holder else None


def _clocks(clocks: list[InquiryClock]) -> Body:
    latest = {clock.kind: _hands(clock) for clock in clocks if clock.kind != Kind.REGULATORY}
    legal = [{**_hands(clock), "clock": clock.label} for clock in clocks if clock.kind == Kind.REGULATORY]
    return {
        "first_response": latest.get(Kind.FIRST_RESPONSE),
        "resolution": latest.get(Kind.RESOLUTION),
        "regulatory": legal,
    }


def _hands(clock: InquiryClock) -> Body:
    return {
        "state": clock.state,
        "due_at": clock.due_at,
        "warning_at": clock.warning_at,
        "urgent_at": clock.urgent_at,
        "target_seconds": clock.target_seconds,
        "started_at": clock.started_at,
        "ended_at": clock.ended_at,
    }


LINKED = ("timeline", "routing", "clocks", "messages", "attachments", "department-requests")


def _links(reference: str) -> Body:
    here = f"/api/v1/inquiries/{reference}/"
    return {
        "self": here,
        **{name: f"{here}{name}/" for name in LINKED},
    }


def _named(row: Body, person: str) -> Body | None:
    if row[f"{person}_id"] is None:
        return None
    return {
        "id": row[f"{person}_id"],
        "first_name": row[f"{person}__first_name"],
        "last_name": row[f"{person}__last_name"],
    }


def _row_assignee(row: Body) -> Body | None:
    if row["assignee_id"] is None:
        return None
    return {"id": row["assignee_id"], "name": row["assignee__user__display_name"]}
