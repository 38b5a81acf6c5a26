"""Members, policies and applications as bodies of answers."""

from typing import Any

from arsos.kernel.redaction import mask_mbi
from members.models import Application
from members.queries.book_of_business import BookRow
from members.queries.consumer_profile import ConsumerProfile, PolicyHeld

Body = dict[str, Any]


def member_row(row: BookRow) -> Body:
    """A member in a list: no birth date, no MBI (R32)."""
    member = row.member
    return {
        "id": member.id,
        "humana_id": member.humana_id,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "zip_code": member.zip_code,
        "phone": member.phone or None,
        "standing": row.standing,
    }


def member_body(profile: ConsumerProfile) -> Body:
    """The Consumer Profile, with the MBI masked."""
    member = profile.member
    here = f"/api/v1/members/{member.id}/"
    return {
        **member_row(BookRow(member, profile.standing)),
        "dependent_code": member.dependent_code or None,
        "date_of_birth": member.date_of_birth if profile.shows_birth_date else None,
        "mbi": mask_mbi(member.mbi),
        "address": member.address,
        "city": member.city,
        "state": member.state,
        "email": member.email or None,
        "language": member.language,
        "deceased_on": member.deceased_on,
        "links": {"self": here, **{name: f"{here}{name}/" for name in ("policies", "applications", "inquiries")}},
    }


def policy_body(held: PolicyHeld) -> Body:
    """A policy on the day."""
    policy, record = held.policy, held.agent_of_record
    return {
        "id": policy.id,
        "policy_number": policy.policy_number,
        "plan": policy.plan.code,
        "plan_name": policy.plan.name,
        "plan_type": policy.plan.plan_type,
        "network": policy.plan.network,
        "family": policy.plan.family,
        "state": held.state,
        "effective_on": policy.effective_on,
        "terminates_on": policy.terminates_on,
        "agent_of_record": record and {"id": record.agent_id, "name": record.agent.name, "san": record.agent.san},
    }


def application_body(application: Application) -> Body:
    """An application, complete or on the way."""
    return {
        "id": application.id,
        "application_number": application.application_number,
        "plan": application.plan.code,
        "plan_type": application.plan.plan_type,
        "family": application.plan.family,
        "state": application.state,
        "submitted_on": application.submitted_on,
    }
