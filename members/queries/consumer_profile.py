"""The Consumer Profile: a member of the book, their policies and their applications (R8)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock
from arsos.kernel.actor import Actor
from arsos.kernel.periods import in_force
from arsos.kernel.policy import Right
from members.access import find_member, may
from members.models import Application, Member, Policy, PolicyAgent
from members.queries.former_identities import FormerIdentity, former_identity
from members.rules.policy_standing import PolicyState, decide_standing, decide_state


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
    shows_birth_date = may(actor, Right.SEE_BIRTH_DATE, member.id, at)
    if shows_birth_date:
        note_look(subjects=[member.id], fields=["date_of_birth"])
    former = former_identity(member) if shows_birth_date and needs_former else None
    return ConsumerProfile(member, decide_standing(states), shows_birth_date, former)


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
