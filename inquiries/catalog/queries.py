"""The inquiry types as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.errors import FieldError, RequestMalformed, ResourceNotFound
from inquiries.catalog.access import require_type_keeper
from inquiries.catalog.models import Flow, InquiryType, InquiryTypeVersion
from inquiries.catalog.rules.intake import TypeFacts, is_offered, targets_of
from members.book.queries.intake_subjects import load_subject, plans_of_member
from members.book.rules import PLAN_TYPES


@dataclass(frozen=True, slots=True)
class CurrentType:
    """A type with its current version."""

    version: InquiryTypeVersion
    facts: TypeFacts


CURRENT: HotQuery[UUID | None] = HotQuery(
    lambda code: InquiryType.objects.filter(code=code, is_active=True).values_list("current_version_id", flat=True)
)


def current_type(code: str) -> CurrentType | None:
    """The current version of an active type, or None."""
    version_id = CURRENT.first(code=code)
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


def how_to_find(codes: Iterable[str]) -> dict[str, InquiryType]:
    """The types by their codes: the heading, the help line and the words by which agents find each."""
    return InquiryType.objects.in_bulk(list(codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectAsked:
    """What somebody wants to file about, as far as they have said; empty for what they have not."""

    flow: str
    member_id: UUID | None
    policy_id: UUID | None
    application_id: UUID | None
    line_of_business: str


def types_for(actor: Actor, asked: SubjectAsked, *, at: datetime) -> list[CurrentType]:
    """The types offered for a subject. Raises ResourceNotFound for a subject outside the book, and RequestMalformed
    for a policy or application without its member.
    """
    plans = _plans(actor, asked, at)
    flows = [asked.flow] if asked.flow else list(Flow.values)
    return [
        kind
        for kind in current_types()
        if any(
            is_offered(kind.facts, flow=one, plan_type=plan_type, network=network)
            for one in flows
            for plan_type, network in plans
        )
    ]


def _plans(actor: Actor, asked: SubjectAsked, at: datetime) -> list[tuple[str, str]]:
    """Plan types with networks; an unknown network rules nothing out."""
    member_id, policy_id, application_id = asked.member_id, asked.policy_id, asked.application_id
    if member_id is None:
        if policy_id or application_id:
            error = FieldError("?member", "required", _("Give the member of the policy or application."))
            raise RequestMalformed(_("Whose policy or application is it?"), errors=[error])
        codes = [asked.line_of_business] if asked.line_of_business else list(PLAN_TYPES)
        return [(code, "") for code in codes]
    if policy_id is None and application_id is None:
        return plans_of_member(actor, member_id, at)
    subject = load_subject(actor, member_id=member_id, policy_id=policy_id, application_id=application_id, at=at)
    return [(subject.plan_type, subject.network)]


def _current(found: InquiryType) -> CurrentType:
    version = found.current_version
    if version is None:
        message = f"inquiry type {found.code} has no published version"
        raise LookupError(message)
    version.type = found  # known already: whoever lists types says how each is found
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


MOST_VERSIONS = 50


def kept_types(actor: Actor) -> list[InquiryType]:
    """Every type with its current version, in the order agents see them. Raises PermissionRefused."""
    require_type_keeper(actor)
    return list(InquiryType.objects.select_related("current_version").order_by("position", "code"))


def kept_type(actor: Actor, code: str) -> InquiryType:
    """One of them. Raises PermissionRefused and ResourceNotFound."""
    found = next((one for one in kept_types(actor) if one.code == code), None)
    if found is None:
        raise ResourceNotFound
    return found


def versions_of_type(code: str) -> list[InquiryTypeVersion]:
    """The newest versions of a type, drafts too, newest first."""
    return list(InquiryTypeVersion.objects.filter(type=code).order_by("-version")[:MOST_VERSIONS])


def version_of_type(code: str, number: int) -> InquiryTypeVersion:
    """One version of a type by its number; raises ResourceNotFound."""
    found = InquiryTypeVersion.objects.filter(type=code, version=number).first()
    if found is None:
        raise ResourceNotFound
    return found


def type_titles() -> dict[str, str]:
    """The title of every type by its code, inactive ones too, without its schemas."""
    return dict(InquiryType.objects.values_list("code", "current_version__title"))
