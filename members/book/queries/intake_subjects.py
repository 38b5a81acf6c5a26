"""What is known about the person and the policy or application an inquiry is about."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.crypto import hashes_of_person
from foundation.errors import ResourceNotFound
from foundation.periods import in_force
from foundation.policy import Right
from members.book.access import SHOWN, find_member, members_by, require_member, visible_members
from members.book.models import Application, Member, Plan, Policy, PolicyAgent

MOST_ALIKE, MOST_LIKE = 5, 50
"""How many members who are one person are shown, and how many are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSubject:
    """A member of the book with the policy or application that was ticked."""

    member_id: UUID
    first_name: str
    last_name: str
    state: str
    language: str
    person_hashes: tuple[str, ...]
    policy_id: UUID | None
    application_id: UUID | None
    number: str
    plan_code: str
    plan_name: str
    plan_type: str
    network: str
    family: str
    agent_of_record_id: UUID | None
    member: Member
    policy: Policy | None = None
    application: Application | None = None


def load_subject(
    actor: Actor, *, member_id: UUID, policy_id: UUID | None, application_id: UUID | None, at: datetime
) -> IntakeSubject:
    """The subject of an inquiry by a member of the book.

    Raises ResourceNotFound when the member is not in the book, or the policy or application is not theirs.
    """
    held: Policy | Application | None = None
    if policy_id is not None:
        held = OWN_POLICY.first(actor=actor, at=at, member_id=member_id, held_id=policy_id)
    elif application_id is not None:
        held = OWN_APPLICATION.first(actor=actor, at=at, member_id=member_id, held_id=application_id)
    if held is None:
        require_member(actor, member_id, at)
        log_access(kind="denied", subjects=[member_id], fields=["policy"])
        raise ResourceNotFound(_("This member has no such policy or application."))
    log_access(subjects=[member_id], fields=SHOWN)
    if isinstance(held, Policy):
        return _subject(held.member, held.plan, held.policy_number, held.record_id, policy=held)  # type: ignore[attr-defined]  # annotated above
    return _subject(_member_of(held), held.plan, held.application_number, held.agent_id, application=held)


def _own_policy(actor: Actor, at: datetime, member_id: UUID, held_id: UUID) -> QuerySet[Policy]:
    held: QuerySet[Policy] = Policy.objects.annotate(record_id=_agent_of_record(clock.date_of(at)))
    return held.filter(_own(actor, at, member_id), id=held_id).select_related("plan", "member")


def _own_application(actor: Actor, at: datetime, member_id: UUID, held_id: UUID) -> QuerySet[Application]:
    return Application.objects.filter(_own(actor, at, member_id), id=held_id).select_related("plan", "member")


def _own(actor: Actor, at: datetime, member_id: UUID) -> Q:
    """What a member holds, if the actor may see them."""
    return Q(member=member_id, member__in=visible_members(actor, at).filter(id=member_id).values("id"))


OWN_POLICY, OWN_APPLICATION = HotQuery(_own_policy), HotQuery(_own_application)


def plans_of_member(actor: Actor, member_id: UUID, at: datetime) -> list[tuple[str, str]]:
    """Plan types and networks of a member's policies and applications. Raises ResourceNotFound outside the book."""
    member = find_member(actor, member_id, at)
    held = Q(policies__member=member) | Q(applications__member=member)
    return list(Plan.objects.filter(held).values_list("plan_type", "network").distinct())


def own_members_like(actor: Actor, hashes: list[str], at: datetime) -> list[UUID]:
    """The members of the actor's own book who are exactly this person: twins may be two (R10)."""
    return own_among(actor, members_like(hashes), at)


def own_among(actor: Actor, member_ids: list[UUID], at: datetime) -> list[UUID]:
    """Those of the actor's own book.

    It is asked even of nobody: without it, an answer that takes a statement less would tell agents of a match (R10).
    """
    return OWN_AMONG.rows(actor=actor, at=at, member_ids=member_ids)


def _own_among(actor: Actor, at: datetime, member_ids: list[UUID]) -> QuerySet[Member, UUID]:
    found = members_by(actor, Right.REPRESENT, at).filter(id__in=member_ids)
    return found.order_by("first_name", "id").values_list("id", flat=True)[:MOST_ALIKE]


def members_like(hashes: list[str]) -> list[UUID]:
    """Every member who is exactly this person; for ARSOS alone, agents never learn of a match (R10)."""
    return LIKE.rows(hashes=hashes)


def _like(hashes: list[str]) -> QuerySet[Member, UUID]:
    return Member.objects.filter(person_hashes__overlap=hashes).values_list("id", flat=True)[:MOST_LIKE]


OWN_AMONG, LIKE = HotQuery(_own_among), HotQuery(_like)
"""First by the index of hashes, which finds nearly nobody, then by the book: in one statement PostgreSQL goes through
the book, which took a seventh of the time of a filing."""


def names_of_members_like(hashes: list[str]) -> list[tuple[UUID, str, str]]:
    """Id, name and Humana id of every member who is exactly this person; journaled as shown, for ARSOS alone."""
    found = Member.objects.filter(person_hashes__overlap=hashes).order_by("humana_id")[:MOST_ALIKE]
    members = [(one.id, f"{one.first_name} {one.last_name}", one.humana_id) for one in found]
    if members:
        log_access(subjects=[member[0] for member in members], fields=["name", "humana_id"], kind="search")
    return members


def is_policy_of(policy_id: UUID, member_id: UUID) -> bool:
    """Whether a policy is this member's."""
    return Policy.objects.filter(id=policy_id, member=member_id).exists()


def _agent_of_record(on: date) -> Subquery:
    role = PolicyAgent.AgentRole.AGENT_OF_RECORD
    found = PolicyAgent.objects.filter(in_force(on), policy=OuterRef("pk"), role=role)
    return Subquery(found.values("agent_id")[:1])


def _member_of(application: Application) -> Member:
    """An application found by its member has one."""
    if application.member is None:
        raise ResourceNotFound
    return application.member


def _subject(
    member: Member,
    plan: Plan,
    number: str,
    agent_of_record_id: UUID | None,
    policy: Policy | None = None,
    application: Application | None = None,
) -> IntakeSubject:
    return IntakeSubject(
        member_id=member.id,
        first_name=member.first_name,
        last_name=member.last_name,
        state=member.state,
        language=member.language,
        person_hashes=tuple(dict.fromkeys([*member.person_hashes, *hashes_of_person(member)])),
        policy_id=policy.id if policy else None,
        application_id=application.id if application else None,
        number=number,
        plan_code=plan.code,
        plan_name=plan.name,
        plan_type=plan.plan_type,
        network=plan.network,
        family=plan.family,
        agent_of_record_id=agent_of_record_id,
        member=member,
        policy=policy,
        application=application,
    )
