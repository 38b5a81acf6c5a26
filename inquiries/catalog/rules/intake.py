"""Whether an inquiry can be filed as asked, and with what priority and targets (R1, R7, R8, R9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from foundation.errors import FamiliesMixed, FieldError, InputRejected, TypeNotOffered
from foundation.translation import gettext as _
from inquiries.catalog.rules.details import validate_details
from inquiries.catalog.rules.targets import Targets
from members.book.rules import PLAN_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the agent asks for, the same in both flows."""

    inquiry_type: str
    summary: str
    description: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    self_service: str = ""
    external_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFacts:
    """What intake looks at in the current version of a type."""

    code: str
    title: str
    plan_types: tuple[str, ...]
    networks: tuple[str, ...]
    flows: tuple[str, ...]
    priority: int
    targets: Targets
    has_self_service: bool
    details_schema: Mapping[str, Any]


def targets_of(first_response_minutes: int, resolution_minutes: int) -> Targets:
    """Targets as they are stored, in minutes of business time."""
    return Targets(timedelta(minutes=first_response_minutes), timedelta(minutes=resolution_minutes))


def is_offered(kind: TypeFacts, *, flow: str, plan_type: str, network: str) -> bool:
    """Whether a type fits the flow and the plan. An unknown network (a prospect's) rules nothing out."""
    fits_network = not kind.networks or not network or network in kind.networks
    return flow in kind.flows and plan_type in kind.plan_types and fits_network


def require_fitting_type(kind: TypeFacts, *, flow: str, plan_type: str, network: str) -> None:
    """Raise FamiliesMixed when the type is for the other family (R7), TypeNotOffered when it does not fit."""
    if is_offered(kind, flow=flow, plan_type=plan_type, network=network):
        return
    known = {PLAN_TYPES[code].family for code in kind.plan_types}
    if PLAN_TYPES[plan_type].family not in known:
        if "medicare" in known:
            raise FamiliesMixed(
                _("%(title)s is for Medicare plans. This is an Individual plan.") % {"title": kind.title}
            )
        raise FamiliesMixed(_("%(title)s is for Individual plans. This is a Medicare plan.") % {"title": kind.title})
    raise TypeNotOffered(
        _("%(title)s is not available for this plan. See the catalog for the types that are.") % {"title": kind.title}
    )


def decide_need_errors(kind: TypeFacts, need: Need, *, today: date) -> list[FieldError]:
    """Everything that is wrong in the details and the self-service choice (R4)."""
    errors = validate_details(kind.details_schema, need.details, today=today)
    if kind.has_self_service and not need.self_service:
        detail = _("Choose whether self-service was offered, declined or not available.")
        errors.append(FieldError("/self_service", "required", detail))
    return errors


def require_no_errors(errors: Sequence[FieldError]) -> None:
    """Raise InputRejected with all of them, if there are any."""
    if errors:
        raise InputRejected(_("Fix the fields named below. Nothing was filed."), errors=errors)
