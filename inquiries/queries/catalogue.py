"""The inquiry types as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inquiries.models import InquiryType, InquiryTypeVersion
from inquiries.rules.intake import TypeFacts, is_offered, targets_of


@dataclass(frozen=True, slots=True)
class CurrentType:
    """A type with its current version."""

    version: InquiryTypeVersion
    facts: TypeFacts


def current_type(code: str) -> CurrentType | None:
    """The current version of an active type, or None."""
    found = InquiryType.objects.select_related("current_version").filter(code=code, is_active=True).first()
    return _current(found) if found else None


def current_types() -> list[CurrentType]:
    """Every active type in the order agents see them."""
    found = InquiryType.objects.select_related("current_version").filter(is_active=True)
    return [_current(one) for one in found]


def types_fitting(*, flow: str, plan_type: str, network: str) -> Iterable[CurrentType]:
    """The types offered for a plan in a flow."""
    fits = {"flow": flow, "plan_type": plan_type, "network": network}
    return [one for one in current_types() if is_offered(one.facts, **fits)]


def type_body(kind: CurrentType) -> dict[str, Any]:
    """A type as the catalogue shows it."""
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
