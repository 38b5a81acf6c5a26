"""The inquiry types as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, RequestMalformed
from inquiries.models import Inquiry, InquiryType, InquiryTypeVersion
from inquiries.queries.job_aids import job_aids_by_type
from inquiries.rules.intake import TypeFacts, is_offered, targets_of
from members.catalog.plan_types import PLAN_TYPES
from members.queries.intake_subject import load_subject, plans_of_member


@dataclass(frozen=True, slots=True)
class CurrentType:
    """A type with its current version."""

    version: InquiryTypeVersion
    facts: TypeFacts


def current_type(code: str) -> CurrentType | None:
    """The current version of an active type, or None."""
    current = InquiryType.objects.filter(code=code, is_active=True).values_list("current_version_id", flat=True)
    version_id = next(iter(current), None)
    return published_version(version_id) if version_id else None


@lru_cache(maxsize=512)
def published_version(version_id: UUID) -> CurrentType:
    """One version of a type; versions never change, so it is kept in memory."""
    version = InquiryTypeVersion.objects.get(id=version_id)
    return CurrentType(version, facts_of(version))


def current_types() -> list[CurrentType]:
    """Every active type in the order agents see them; one without a published version is not there yet."""
    found = InquiryType.objects.select_related("current_version").filter(is_active=True, current_version__isnull=False)
    return [_current(one) for one in found]


def types_fitting(*, flow: str, plan_type: str, network: str) -> list[CurrentType]:
    """The types offered in a flow for a plan that the caller knows already."""
    return [kind for kind in current_types() if is_offered(kind.facts, flow=flow, plan_type=plan_type, network=network)]


def types_for(
    actor: Actor,
    *,
    flow: str,
    member_id: UUID | None,
    policy_id: UUID | None,
    application_id: UUID | None,
    line_of_business: str,
    at: datetime,
) -> list[CurrentType]:
    """The types offered for a subject. Raises ResourceNotFound for a subject outside the book, and RequestMalformed
    for a policy or application without its member.
    """
    plans = _plans(actor, member_id, policy_id, application_id, line_of_business, at)
    flows = [flow] if flow else list(Inquiry.Flow.values)
    return [
        kind
        for kind in current_types()
        if any(
            is_offered(kind.facts, flow=one, plan_type=plan_type, network=network)
            for one in flows
            for plan_type, network in plans
        )
    ]


def _plans(
    actor: Actor,
    member_id: UUID | None,
    policy_id: UUID | None,
    application_id: UUID | None,
    line_of_business: str,
    at: datetime,
) -> list[tuple[str, str]]:
    """Plan types with networks; an unknown network rules nothing out."""
    if member_id is None:
        if policy_id or application_id:
            error = FieldError("?member", "required", "Name the member of the policy or application.")
            raise RequestMalformed("Whose policy or application is it?", errors=[error])
        return [(line_of_business, "")] if line_of_business else [(code, "") for code in PLAN_TYPES]
    if policy_id is None and application_id is None:
        return plans_of_member(actor, member_id, at)
    subject = load_subject(actor, member_id=member_id, policy_id=policy_id, application_id=application_id, at=at)
    return [(subject.plan_type, subject.network)]


def type_bodies(kinds: Iterable[CurrentType]) -> list[dict[str, Any]]:
    """Types as the catalogue shows them, with their job aids (R4)."""
    shown = list(kinds)
    aids = job_aids_by_type(kind.facts.code for kind in shown)
    return [{**_type_body(kind), "job_aids": aids[kind.facts.code]} for kind in shown]


def _type_body(kind: CurrentType) -> dict[str, Any]:
    version = kind.version
    return {
        "code": kind.facts.code,
        "version": version.version,
        "title": version.title,
        "description": version.description,
        "plan_types": version.plan_types,
        "networks": version.networks,
        "flows": version.flows,
        "priority": version.priority,
        "targets": {
            "first_response_minutes": version.first_response_minutes,
            "resolution_minutes": version.resolution_minutes,
        },
        "self_service": version.self_service,
        "sos_eligible": version.sos_eligible,
        "sos_condition": version.sos_condition,
        "details_schema": version.details_schema,
        "ui_schema": version.ui_schema,
    }


def _current(found: InquiryType) -> CurrentType:
    version = found.current_version
    if version is None:
        message = f"inquiry type {found.code} has no published version"
        raise LookupError(message)
    return CurrentType(version, facts_of(version))


def facts_of(version: InquiryTypeVersion) -> TypeFacts:
    """What the rules look at in a version of a type."""
    return TypeFacts(
        code=version.type_id,
        title=version.title,
        plan_types=tuple(version.plan_types),
        networks=tuple(version.networks),
        flows=tuple(version.flows),
        priority=version.priority,
        targets=targets_of(version.first_response_minutes, version.resolution_minutes),
        has_self_service=version.self_service is not None,
        details_schema=version.details_schema,
    )
