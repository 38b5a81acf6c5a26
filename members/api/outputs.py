"""Members, policies and applications as bodies of answers."""

from dataclasses import asdict
from typing import Any

from arsos.kernel.redaction import mask_mbi
from members.models import Application, FormerName
from members.queries.book_of_business import BookRow
from members.queries.consumer_profile import ConsumerProfile, PolicyHeld
from members.queries.former_identities import FoundBy

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
        "found_by": row.found_by and _found_by(row.found_by),
    }


def _found_by(found: FoundBy) -> Body:
    name = found.name
    return {
        "former": "name" if name else "mbi",
        "first_name": name and name.first_name,
        "last_name": name and name.last_name,
        "used_until": found.used_until,
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
        "former_names": profile.former and [_name_before(name) for name in profile.former.names],
        "former_mbis": profile.former and [asdict(one) for one in profile.former.mbis],
        "links": {"self": here, **{name: f"{here}{name}/" for name in ("policies", "applications", "inquiries")}},
    }


def _name_before(name: FormerName) -> Body:
    return {
        "first_name": name.first_name,
        "last_name": name.last_name,
        "used_from": name.used_from,
        "used_until": name.used_until,
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
