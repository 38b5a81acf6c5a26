"""Who may do what to whose data, and why: the one table that every decision goes by (R30, R31).

Two questions are asked of it. `access_scope(actor, right, resource, at)`: which rows does somebody have a right to?
Lists, details, searches, counts, exports, attachments, pages and events start from there; what is not reached is 404.
`may(actor, right, thing)`: does somebody have a right to this one? The access modules of the apps say what each ground
means for their rows (`protect`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from foundation.actor import LEADS_AGENTS, Actor, Role
from foundation.errors import PermissionRefused


class Resource(StrEnum):
    """What is protected."""

    MEMBER = "member"
    INQUIRY = "inquiry"
    DEPARTMENT_REQUEST = "department request"
    SOS_USE = "SOS screening or call"
    ESCALATION = "escalation"
    HAND_OVER = "handoff"
    TECHNICAL_TICKET = "technical ticket"
    PRIVACY_CASES = "privacy cases"
    INCIDENTS = "incidents"
    LABELS = "labels"
    REPORTS = "reports"
    WORKLOAD = "workload of queues"
    ROUTING_RULES = "routing rules"
    SUGGESTION_RULES = "suggestion rules"
    SOS_CRITERIA = "SOS criteria"
    INQUIRY_TYPES = "inquiry types"
    LEGAL_HOLDS = "legal holds"
    FAILED_JOBS = "jobs that were set aside"
    FAILED_MAIL = "letters and e-mails that could not be delivered"
    EMERGENCY_ACCESS = "emergency accesses"
    MEMBER_LINKS = "links between inquiries and members"
    REFERRALS = "referrals"
    LADDER = "escalation ladder"
    DEPARTMENT_WORK = "work of departments"
    ACCESS_LOG = "access log"
    FEEDS = "CSV imports"
    ENDPOINTS = "webhook endpoints"
    CONFIGURATION = "configuration"
    SIGN_IN = "sign-in, tokens and secrets of others"
    PAGES = "pages"


class Basis(StrEnum):
    """Why somebody may come near a member or an inquiry."""

    OWN_BOOK = "agent of record on the day, or delegate of that agent"
    DOWNLINE = "agency principal or manager of the agent of record on the day"
    NAMED_AGENT = "the agent named on it, or their delegate, until the policy moves to another book"
    ABOVE_AGENT = "agency principal or manager of the agent named on it, until the policy moves to another book"
    QUEUE = "works or leads the queue it is in"
    LEAD_OF_QUEUE = "leads the queue it is in"
    HOLDER = "it is assigned to them, or was last"
    ESCALATED = "it was escalated to them"
    REFERENCE = "ARSOS staff with its exact reference and a purpose"
    EMERGENCY = "ARSOS staff with an emergency access to this person, for an hour"
    STAFF = "works at ARSOS, and is not its agent"
    DEPARTMENT = "works in the department that was asked, or is its system"
    DESTINATION = "is the system of the unit it was handed off to"
    ITS_INQUIRY = "has the same right to the inquiry it belongs to"
    LEAD = "leads at ARSOS"
    ADMINISTRATOR = "administers ARSOS"
    AUDITOR = "audits ARSOS"
    SYSTEM = "ARSOS itself, by rule"
    ASSOCIATE = "works at ARSOS"
    LEVEL = "leads agents as a sales manager, broker relationship manager or broker relationship executive"
    OF_DEPARTMENT = "works in a department"
    API_CLIENT = "is a system that speaks for no person"
    ANYBODY = "has any role today"


class Right(StrEnum):
    """What a ground gives."""

    SEE = "see it in lists, searches, counts and alone; birth date hidden, MBI masked"
    SEE_ALL = "see all of them, not only their own or those of the queues they lead"
    SEE_ALONE = "see it alone, by naming it; not in lists"
    SEE_BIRTH_DATE = "see the birth date"
    SEE_INTERNAL = "see what ARSOS writes for itself, and what it sends to a unit"
    REVEAL = "see what is masked, for a purpose"
    WRITE = "write messages and add files"
    REPRESENT = "speak for its agent"
    ACT = "take the steps that its rules give them"
    DECIDE = "ask departments, share and retract files, hand it off"
    LEAD = "decide what only a lead decides: later due times, links, mistakes taken back"
    REVIEW = "review what agents did on their own, and follow up what no unit took on"
    KEEP = "see and change them"
    TRY = "try a draft on real inquiries"
    PUBLISH = "put a draft into force"


POLICY: Mapping[Resource, Mapping[Basis, frozenset[Right]]] = {
    Resource.MEMBER: {
        Basis.OWN_BOOK: frozenset({Right.SEE, Right.SEE_BIRTH_DATE, Right.REVEAL, Right.REPRESENT}),
        Basis.DOWNLINE: frozenset({Right.SEE}),
        Basis.QUEUE: frozenset({Right.SEE}),
        Basis.HOLDER: frozenset({Right.SEE, Right.SEE_BIRTH_DATE, Right.REVEAL}),
        Basis.EMERGENCY: frozenset({Right.SEE, Right.REVEAL}),
    },
    Resource.INQUIRY: {
        Basis.OWN_BOOK: frozenset({Right.SEE}),
        Basis.DOWNLINE: frozenset({Right.SEE}),
        Basis.NAMED_AGENT: frozenset({Right.SEE, Right.SEE_BIRTH_DATE, Right.WRITE, Right.REPRESENT, Right.ACT}),
        Basis.ABOVE_AGENT: frozenset({Right.SEE}),
        Basis.QUEUE: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
        Basis.LEAD_OF_QUEUE: frozenset({Right.ACT, Right.DECIDE, Right.LEAD}),
        Basis.HOLDER: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.SEE_BIRTH_DATE, Right.ACT, Right.DECIDE}),
        Basis.ESCALATED: frozenset({Right.SEE}),
        Basis.REFERENCE: frozenset({Right.SEE_ALONE}),
        Basis.EMERGENCY: frozenset({Right.SEE}),
        Basis.STAFF: frozenset({Right.SEE_INTERNAL, Right.WRITE}),
        Basis.SYSTEM: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.WRITE, Right.ACT}),
    },
    Resource.DEPARTMENT_REQUEST: {
        Basis.QUEUE: frozenset({Right.SEE}),
        Basis.HOLDER: frozenset({Right.SEE}),
        Basis.DEPARTMENT: frozenset({Right.SEE}),
        Basis.ITS_INQUIRY: frozenset({Right.SEE_INTERNAL}),
        Basis.SYSTEM: frozenset({Right.SEE}),
    },
    Resource.SOS_USE: {
        Basis.NAMED_AGENT: frozenset({Right.SEE, Right.REPRESENT}),
        Basis.ABOVE_AGENT: frozenset({Right.SEE}),
        Basis.LEAD: frozenset({Right.SEE, Right.REVIEW}),
        Basis.SYSTEM: frozenset({Right.SEE}),
    },
    Resource.HAND_OVER: {
        Basis.ITS_INQUIRY: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.SEE_BIRTH_DATE, Right.DECIDE, Right.LEAD}),
        Basis.DESTINATION: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.SEE_BIRTH_DATE, Right.ACT}),
        Basis.LEAD: frozenset({Right.REVIEW}),
    },
    Resource.TECHNICAL_TICKET: {
        Basis.NAMED_AGENT: frozenset({Right.SEE, Right.ACT}),
        Basis.ABOVE_AGENT: frozenset({Right.SEE}),
        Basis.DESTINATION: frozenset({Right.SEE, Right.ACT}),
        Basis.LEAD: frozenset({Right.SEE, Right.ACT}),
        Basis.ADMINISTRATOR: frozenset({Right.SEE, Right.ACT}),
        Basis.SYSTEM: frozenset({Right.SEE, Right.ACT}),
    },
    Resource.ESCALATION: {
        Basis.ESCALATED: frozenset({Right.SEE, Right.ACT}),
        Basis.ITS_INQUIRY: frozenset({Right.SEE}),
    },
    Resource.PRIVACY_CASES: {
        Basis.LEAD: frozenset({Right.SEE}),
        Basis.AUDITOR: frozenset({Right.SEE, Right.SEE_ALL}),
    },
    Resource.INCIDENTS: {Basis.ASSOCIATE: frozenset({Right.SEE, Right.ACT})},
    Resource.LABELS: {
        Basis.ASSOCIATE: frozenset({Right.SEE, Right.ACT}),
        Basis.LEAD: frozenset({Right.KEEP}),
        Basis.ADMINISTRATOR: frozenset({Right.SEE, Right.KEEP}),
        Basis.AUDITOR: frozenset({Right.SEE}),
    },
    Resource.REPORTS: dict.fromkeys((Basis.LEAD, Basis.ADMINISTRATOR, Basis.AUDITOR), frozenset({Right.SEE})),
    Resource.WORKLOAD: {
        Basis.LEAD: frozenset({Right.SEE}),
        Basis.ADMINISTRATOR: frozenset({Right.SEE, Right.SEE_ALL}),
        Basis.AUDITOR: frozenset({Right.SEE, Right.SEE_ALL}),
    },
    Resource.ROUTING_RULES: {
        Basis.LEAD: frozenset({Right.KEEP, Right.TRY}),
        Basis.ADMINISTRATOR: frozenset({Right.KEEP}),
    },
    Resource.SUGGESTION_RULES: {Basis.ADMINISTRATOR: frozenset({Right.KEEP})},
    Resource.SOS_CRITERIA: {
        Basis.LEAD: frozenset({Right.KEEP}),
        Basis.ADMINISTRATOR: frozenset({Right.KEEP, Right.PUBLISH}),
    },
    Resource.INQUIRY_TYPES: {Basis.ADMINISTRATOR: frozenset({Right.KEEP})},
    Resource.LEGAL_HOLDS: dict.fromkeys((Basis.ADMINISTRATOR, Basis.AUDITOR, Basis.SYSTEM), frozenset({Right.KEEP})),
    Resource.FAILED_JOBS: {Basis.ADMINISTRATOR: frozenset({Right.KEEP})},
    Resource.FAILED_MAIL: {Basis.ADMINISTRATOR: frozenset({Right.KEEP})},
    Resource.EMERGENCY_ACCESS: {
        Basis.ASSOCIATE: frozenset({Right.ACT}),
        Basis.LEAD: frozenset({Right.SEE_ALL, Right.REVIEW}),
        Basis.AUDITOR: frozenset({Right.SEE_ALL}),
    },
    Resource.MEMBER_LINKS: {Basis.LEAD: frozenset({Right.REVIEW})},
    Resource.REFERRALS: dict.fromkeys((Basis.LEAD, Basis.ADMINISTRATOR), frozenset({Right.SEE_ALL})),
    Resource.LADDER: {
        Basis.LEVEL: frozenset({Right.SEE, Right.ACT}),
        Basis.ADMINISTRATOR: frozenset({Right.SEE}),
    },
    Resource.DEPARTMENT_WORK: {Basis.OF_DEPARTMENT: frozenset({Right.SEE})},
    Resource.ACCESS_LOG: dict.fromkeys((Basis.AUDITOR, Basis.API_CLIENT), frozenset({Right.SEE})),
    Resource.FEEDS: dict.fromkeys((Basis.ADMINISTRATOR, Basis.SYSTEM, Basis.API_CLIENT), frozenset({Right.ACT})),
    Resource.ENDPOINTS: {
        Basis.ADMINISTRATOR: frozenset({Right.SEE_ALL}),
        Basis.API_CLIENT: frozenset({Right.ACT}),
        Basis.ANYBODY: frozenset({Right.ACT}),
    },
    Resource.CONFIGURATION: {Basis.ADMINISTRATOR: frozenset({Right.KEEP})},
    Resource.SIGN_IN: {Basis.ADMINISTRATOR: frozenset({Right.KEEP})},
    Resource.PAGES: {Basis.ANYBODY: frozenset({Right.SEE})},
}

NOTHING = Q(pk__in=())
EVERYTHING = Q(pk__isnull=False)
Reach = Callable[[Actor, datetime], Q | None]
"""Which rows a ground reaches for somebody on a day; None where they cannot have it at all."""
BasesOn = Callable[[Actor, Any], Mapping[Basis, bool]]
"""For each ground whether somebody has it to one row that they were shown already, whatever the right."""
Holds = Callable[[Actor, Right, Any], bool]
"""Whether somebody has a ground for a right to one row that they were shown already; asked of the row in hand."""
ROLES: Mapping[Basis, frozenset[Role]] = {
    Basis.LEAD: frozenset({Role.LEAD}),
    Basis.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
    Basis.AUDITOR: frozenset({Role.AUDITOR}),
    Basis.SYSTEM: frozenset({Role.SYSTEM}),
    Basis.ASSOCIATE: frozenset({Role.ASSOCIATE, Role.LEAD}),
    Basis.LEVEL: frozenset(LEADS_AGENTS),
    Basis.OF_DEPARTMENT: frozenset({Role.DEPARTMENT}),
    Basis.ANYBODY: frozenset(Role),
}
"""The grounds that a role gives for every row alike."""
ALIKE = frozenset({*ROLES, Basis.API_CLIENT})
"""The grounds that somebody has, or has not, whatever row is asked about."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the grounds mean for one kind of thing: in the database, and for a row in hand."""

    reach: Mapping[Basis, Reach]
    holds: Mapping[Basis, Holds] | BasesOn


_meanings: dict[Resource, Meaning] = {}
_things: dict[type[Model], Resource] = {}


def protect(
    thing: Resource,
    *models: type[Model],
    reach: Mapping[Basis, Reach],
    holds: Mapping[Basis, Holds] | BasesOn | None = None,
) -> None:
    """Say what each ground means for the rows of some tables; what roles give for all rows alike is known here.

    `holds` is either what tells each ground, or, where all are told by the row alone, what tells all of them at once.
    """
    _meanings[thing] = Meaning(reach, holds or {})
    _things.update(dict.fromkeys(models, thing))


def bases_for(thing: Resource, right: Right) -> list[Basis]:
    """The grounds that give a right, in the order of the table."""
    return [ground for ground, rights in POLICY[thing].items() if right in rights]


def access_scope(actor: Actor, right: Right, thing: Resource, at: datetime) -> Q:
    """The rows that somebody has a right to on a day, on whatever ground the policy gives it."""
    condition = NOTHING
    for ground in bases_for(thing, right):
        found = _scope_of(thing, ground)(actor, at)
        if found is not None:
            condition |= found
    return condition


def bases_reaching(actor: Actor, right: Right, thing: Resource, at: datetime) -> frozenset[Basis]:
    """The grounds on which somebody can have a right to any row of a kind."""
    return frozenset(ground for ground in bases_for(thing, right) if _scope_of(thing, ground)(actor, at) is not None)


def may(actor: Actor, right: Right, thing: Resource | Model, at: datetime | None = None) -> bool:
    """Whether somebody has a right to one thing, or, asked for a kind of thing, to all of its kind by their role.

    A row in hand was reached before, so it says itself what somebody is to it. With `at` the database is asked whether
    it is reached on that day, as for members, who change books.
    """
    if at is not None and isinstance(thing, Model):
        rows = type(thing)._default_manager.filter(access_scope(actor, right, _things[type(thing)], at))
        return rows.filter(pk=thing.pk).exists()
    return bool(_held(actor, right, thing, one_will_do=True))


def bases_of(actor: Actor, right: Right, thing: Resource | Model) -> frozenset[Basis]:
    """Every ground on which somebody has a right to one thing: the table of transitions differs by ground."""
    return frozenset(_held(actor, right, thing))


def rights_to(actor: Actor, thing: Model, *rights: Right) -> dict[Right, frozenset[Basis]]:
    """For each of some rights the grounds on which somebody has it to one thing; for whoever shows the thing whole."""
    return {right: frozenset(_held(actor, right, thing)) for right in rights}


def _held(actor: Actor, right: Right, thing: Resource | Model, *, one_will_do: bool = False) -> list[Basis]:
    """The grounds on which somebody has a right, in the order of the table; the first alone where `one_will_do`."""
    kind = thing if isinstance(thing, Resource) else _things[type(thing)]
    holds = _meanings[kind].holds if isinstance(thing, Model) else {}
    found = holds(actor, thing) if callable(holds) else {}
    held: list[Basis] = []
    for ground, rights in POLICY[kind].items():
        if right not in rights or (one_will_do and held):
            continue
        if ground in ALIKE:
            has_it = _has(actor, ground)
        elif callable(holds):
            has_it = found[ground]
        else:
            has_it = isinstance(thing, Model) and holds[ground](actor, right, thing)
        if has_it:
            held.append(ground)
    return held


def _scope_of(thing: Resource, ground: Basis) -> Reach:
    if ground in ALIKE:
        return lambda actor, _at: EVERYTHING if _has(actor, ground) else None
    return _meanings[thing].reach[ground]


def _has(actor: Actor, ground: Basis) -> bool:
    if ground == Basis.API_CLIENT:
        return actor.client_id is not None and actor.user_id is None
    return actor.has_role(*ROLES[ground])


def of_own_agents(actor: Actor, _at: datetime) -> Q | None:
    """Rows that name the actor as the agent, or somebody they act for."""
    return Q(agent__in=actor.acting_agent_ids) if actor.acting_agent_ids else None


def of_agents_below(actor: Actor, _at: datetime) -> Q | None:
    """Rows that name an agent below the actor."""
    below = actor.visible_agent_ids - actor.acting_agent_ids
    return Q(agent__in=below) if below else None


def is_own_agent(actor: Actor, _right: Right, row: Any) -> bool:
    """Whether a row names the actor as the agent, or somebody they act for."""
    return row.agent_id in {*actor.acting_agent_ids, actor.agent_id}


def has_same_to_inquiry(actor: Actor, right: Right, row: Any) -> bool:
    """Whether the actor has the same right to the inquiry of a row."""
    return may(actor, right, row.inquiry)


def is_arsos_staff(actor: Actor) -> bool:
    """Whether the actor works at ARSOS, in queues."""
    return _has(actor, Basis.ASSOCIATE)


def levels_held(actor: Actor) -> list[str]:
    """The levels of a ladder at which an escalation can be theirs: their roles, and the fallback for who has any role.

    An escalation stays with its owner while they have the role of its level (R20).
    """
    return [*actor.roles, "fallback"] if actor.user_id is not None and actor.roles else []


def may_read_reports(actor: Actor) -> bool:
    """Whether the actor leads queues, keeps the house or audits it."""
    return may(actor, Right.SEE, Resource.REPORTS)


def may_keep_configuration(actor: Actor) -> bool:
    """Whether the actor keeps queues, calendars, people, clients and everything else that is set up once."""
    return may(actor, Right.KEEP, Resource.CONFIGURATION)


def may_keep_sign_in(actor: Actor) -> bool:
    """Whether the actor ends the sessions, tokens and second factors of others, and renews secrets."""
    return may(actor, Right.KEEP, Resource.SIGN_IN)


def may_resend_mail(actor: Actor) -> bool:
    """Whether the actor sees and resends letters and e-mails that could not be delivered."""
    return may(actor, Right.KEEP, Resource.FAILED_MAIL)


def may_open_pages(actor: Actor) -> bool:
    """Whether the actor has any role today; without one they can sign in and see that they have none."""
    return may(actor, Right.SEE, Resource.PAGES)


def may_send_feeds(actor: Actor) -> bool:
    """Whether CSV files may come from the actor: from systems, administrators and ARSOS itself."""
    return may(actor, Right.ACT, Resource.FEEDS)


def require_keeper(actor: Actor) -> None:
    """Raise PermissionRefused for who does not keep the configuration."""
    if not may_keep_configuration(actor):
        raise PermissionRefused(_("Only administrators can change the configuration."))


def require_report_reader(actor: Actor) -> None:
    """Raise PermissionRefused for who reads no reports."""
    if not may_read_reports(actor):
        raise PermissionRefused(_("Only leads, administrators and auditors can read reports."))
