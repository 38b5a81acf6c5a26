"""The Consumer Profile, coverage on a day, and values that are shown for a purpose (R8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.periods import in_force
from foundation.policy import Right, may
from foundation.purposes import require_purpose
from members.book.access import find_member
from members.book.models import Application, Member, Plan, Policy, PolicyAgent
from members.book.queries.names import FormerIdentity, former_identity
from members.book.rules import PLAN_TYPES, PolicyState, decide_best_state, decide_state


@dataclass(frozen=True, slots=True)
class ActiveCoverage:
    """Whether medical and drug coverage is active, and plan type and network of everything the member ever held."""

    medical: bool
    drug: bool
    plans: tuple[tuple[str, str], ...]


def active_coverage(member_id: UUID, on: date) -> ActiveCoverage:
    """The coverage of a member whom the caller has been shown already; the last day of a policy still counts."""
    goes_on = Q(terminates_on=None) | Q(terminates_on__gte=on)
    held = Policy.objects.filter(goes_on, member=member_id, effective_on__lte=on, cancelled_on=None)
    kinds = [PLAN_TYPES[code] for code in held.values_list("plan__plan_type", flat=True)]
    known = Q(policies__member=member_id) | Q(applications__member=member_id)
    return ActiveCoverage(
        medical=any(kind.covers_medical for kind in kinds),
        drug=any(kind.covers_drug for kind in kinds),
        plans=tuple(Plan.objects.filter(known).values_list("plan_type", "network").distinct()),
    )


@dataclass(frozen=True, slots=True)
class PolicyHeld:
    """A policy with its state on the day and its agent of record."""

    policy: Policy
    state: PolicyState
    agent_of_record: PolicyAgent | None


@dataclass(frozen=True, slots=True)
class ConsumerProfile:
    """A member with their standing; who may see the birth date is for the policy (R32)."""

    member: Member
    standing: PolicyState | None
    shows_birth_date: bool
    former: FormerIdentity | None = None
    """Who they were before; None for whom the birth date is hidden from."""


def consumer_profile(actor: Actor, member_id: UUID, at: datetime) -> ConsumerProfile:
    """A member the actor may see. Raises ResourceNotFound, journaled."""
    member = find_member(actor, member_id, at)
    on = clock.date_of(at)
    return _profile(actor, member, [_state(policy, on) for policy in member.policies.all()], at)


def profile_with_policies(
    actor: Actor, member_id: UUID, at: datetime, *, needs_former: bool = True
) -> tuple[ConsumerProfile, list[PolicyHeld]]:
    """The same with everything the member holds or held, read together. Raises ResourceNotFound, journaled.

    Without `needs_former` nobody is shown, and nothing asks, who they were before.
    """
    member = find_member(actor, member_id, at)
    policies = _held_by(member, at)
    states = [held.state for held in policies]
    return _profile(actor, member, states, at, needs_former=needs_former), policies


def _profile(
    actor: Actor, member: Member, states: list[PolicyState], at: datetime, *, needs_former: bool = True
) -> ConsumerProfile:
    shows_birth_date = may(actor, Right.SEE_BIRTH_DATE, member, at)
    if shows_birth_date:
        log_access(subjects=[member.id], fields=["date_of_birth"])
    former = former_identity(member) if shows_birth_date and needs_former else None
    return ConsumerProfile(member, decide_best_state(states), shows_birth_date, former)


def policies_of(actor: Actor, member_id: UUID, at: datetime) -> list[PolicyHeld]:
    """The policies of a member the actor may see, newest first."""
    return _held_by(find_member(actor, member_id, at), at)


def _held_by(member: Member, at: datetime) -> list[PolicyHeld]:
    on = clock.date_of(at)
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    records = PolicyAgent.objects.filter(in_force(on), member=member, role=role).select_related("agent")
    by_policy = {record.policy_id: record for record in records}
    policies = member.policies.select_related("plan").order_by("-effective_on", "-id")
    return [PolicyHeld(policy, _state(policy, on), by_policy.get(policy.id)) for policy in policies]


def applications_of(actor: Actor, member_id: UUID, at: datetime) -> QuerySet[Application]:
    """The applications of a member the actor may see, newest first."""
    member = find_member(actor, member_id, at)
    return member.applications.select_related("plan").order_by("-submitted_on", "-id")


def _state(policy: Policy, on: date) -> PolicyState:
    return decide_state(
        effective_on=policy.effective_on,
        terminates_on=policy.terminates_on,
        is_cancelled=policy.cancelled_on is not None,
        on=on,
    )


REVEALABLE = ("mbi", "date_of_birth")


def revealed_values(
    actor: Actor, member_id: UUID, *, fields: Sequence[str], purpose: str, at: datetime
) -> dict[str, str | None]:
    """The plain values of some fields, journaled with the purpose (R32).

    Raises ResourceNotFound outside what the actor may see, PermissionRefused without the right to it, and InputRejected
    for a purpose that says nothing.
    """
    member = find_member(actor, member_id, at)
    if not may(actor, Right.REVEAL, member, at):
        raise PermissionRefused(_("Only the agent of record, their delegates and the assignee can reveal values."))
    withheld = sorted(actor.redacted_fields.intersection(fields))
    if withheld:
        raise PermissionRefused(_("This client may not see: %(listed)s.") % {"listed": ", ".join(withheld)})
    require_purpose(purpose)
    log_access(kind="reveal", subjects=[member_id], fields=fields, purpose=purpose)
    return {name: str(value) if (value := getattr(member, name)) is not None else None for name in fields}
