"""What one row of people says, record by record: login, role, agent, affiliation, delegation, place in queues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.users import RoleGrant, User
from accounts.queries import is_username_taken, who_lead_without_role
from foundation import clock
from foundation.access_log.steps import store_configuration
from foundation.actor import LEADER_COLUMNS, Actor
from foundation.periods import DatedRow
from foundation.transactions import inside_transaction
from identity.invitations.steps import invite_once
from staffing.models import Associate, QueueMembership, Skill, WorkQueue
from staffing.steps import keep_associate, leave_queue

ONE_DAY = timedelta(days=1)
Values = Mapping[str, Any]
PERSON = {name: name for name in ("username", "display_name", "email", "time_zone")}
AGENT = {name: name for name in ("san", "npn", "first_name", "last_name", "channel", "phone", "released_on")}
AGENT |= {"agent_email": "email"}
ROLE = {"role_from": "starts_on", "role_until": "ends_on"}
DELEGATION = {"delegate_from": "starts_on", "delegate_until": "ends_on"}
AFFILIATION = {"affiliated_from": "starts_on", "affiliated_until": "ends_on"}
"""The columns of each record, with the fields that they fill."""


class RowRefused(Exception):
    """What a row says cannot be; nothing of it is kept."""

    def __init__(self, column: str, code: str, detail: str) -> None:
        super().__init__(code)
        self.column, self.code, self.detail = column, code, detail


class NotThereYet(RowRefused):
    """A row needs what does not exist; a later row may make it."""

    def __init__(self, column: str, detail: str = "", code: str = "unknown") -> None:
        super().__init__(column, code, detail or _("This doesn't exist yet. Add its row first."))


@dataclass(slots=True)
class Kept:
    """What became of a row: whether its person or agent is new, whose login it names, and each change as record,
    column, before, after.
    """

    by: Actor
    at: datetime
    is_new: bool = False
    user_id: UUID | None = None
    changes: list[tuple[str, str, Any, Any]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.date_of(self.at)

    def store(self, record: str, row: Model, told: Mapping[str, tuple[str, Any]]) -> bool:
        """Store a row with what is told of its fields, as column by field and value, if it says something new."""
        is_added = row._state.adding
        before = {name: None if is_added else getattr(row, name) for name in told}
        different = {name: one for name, one in told.items() if is_added or before[name] != one[1]}
        for name, (_column, value) in different.items():
            if name == "ends_on" and isinstance(row, DatedRow):
                row.end_with(value)
            else:
                setattr(row, name, value)
        if different:
            store_configuration(row, fields=list(different), by=self.by, at=self.at)
        self.changes += [
            (record, column, before[name], value)
            for name, (column, value) in different.items()
            if before[name] or value
        ]
        return bool(different)


@inside_transaction
def store_person(values: Values, *, password: str | None = None, by: Actor, at: datetime) -> Kept:
    """Store what a row says in the running commit. Raises RowRefused, NotThereYet and what storing refuses.

    A new login gets the `password`, if there is one; files have none. A login without one is invited to set it, on the
    first day of its first role.
    """
    kept = Kept(by, at)
    user = _user(values, password, kept) if "username" in values else None
    if user is not None:
        kept.user_id = user.id
        _role(values, user, kept)
        _place_in_queues(values, user, kept)
    agency = _agency(values, kept)
    if "san" in values:
        agent = _agent(values, user, kept)
        _affiliation(values, agent, agency, kept)
        _delegation(values, agent, kept)
    if user is not None and kept.changes:
        invite_once(user.id, at=at)
    return kept


def _user(values: Values, password: str | None, kept: Kept) -> User:
    user = User.objects.select_for_update(no_key=True).filter(username=values["username"]).first()
    if user is None:
        _require_for_new(values, "display_name")
        if is_username_taken(values["username"]):
            raise RowRefused("username", "taken", _("This username already exists with different capitalization."))
        user, kept.is_new = User(), True
        user.set_password(password)  # without one: a password that nobody can prove
    kept.store("user", user, _told(values, PERSON))
    return user


def _role(values: Values, user: User, kept: Kept) -> None:
    if "role" not in values:
        return
    key = {"user": user, "role": values["role"], "starts_on": values["role_from"]}
    grant = RoleGrant.objects.select_for_update().filter(**key).first()
    told = _told(values, ROLE)
    if grant is None:
        grant, told = RoleGrant(user=user), {"role": ("role", values["role"]), **told}
    kept.store("role", grant, told)


def _place_in_queues(values: Values, user: User, kept: Kept) -> None:
    if values.keys().isdisjoint({"capacity", "skills", "queue"}):
        return
    associate = Associate.objects.select_for_update(no_key=True).filter(user=user).first() or Associate(user=user)
    _associate(values, associate, kept)
    if "queue" in values:
        _membership(values, associate, kept)


def _associate(values: Values, associate: Associate, kept: Kept) -> None:
    is_added = associate._state.adding
    before = () if is_added else tuple(associate.skills.order_by("code").values_list("code", flat=True))
    wanted = values.get("skills", before)
    skills = list(Skill.objects.filter(code__in=wanted))
    if len(skills) < len(wanted):
        raise NotThereYet("skills")
    had = None if is_added else associate.capacity
    associate.capacity = values.get("capacity", associate.capacity)
    if is_added or had != associate.capacity or before != tuple(wanted):
        keep_associate(associate, skills=skills, by=kept.by, at=kept.at)
    if had != associate.capacity:
        kept.changes.append(("associate", "capacity", had, associate.capacity))
    if before != tuple(wanted):
        kept.changes.append(("associate", "skills", " ".join(before), " ".join(wanted)))


def _membership(values: Values, associate: Associate, kept: Kept) -> None:
    queue, wanted = _found(WorkQueue, "queue", code=values["queue"]), values["queue_role"]
    membership = QueueMembership.objects.select_for_update().filter(associate=associate, queue=queue).first()
    before = None if membership is None else "lead" if membership.is_lead else "member"
    if before == (None if wanted == "none" else wanted):
        return
    if wanted == "none" and membership is not None:
        leave_queue(membership, by=kept.by, at=kept.at)
    else:
        membership = membership or QueueMembership(associate=associate, queue=queue)
        membership.is_lead = wanted == "lead"
        store_configuration(membership, fields=["queue", "is_lead"], by=kept.by, at=kept.at)
    kept.changes.append(("membership", "queue_role", before, None if wanted == "none" else wanted))


def _agency(values: Values, kept: Kept) -> Agency | None:
    if not values.get("agency"):
        return None
    agency = Agency.objects.select_for_update(no_key=True).filter(code=values["agency"]).first()
    told = _told(values, {"agency": "code", "agency_name": "name"})
    if agency is None:
        if "agency_name" not in values:
            raise NotThereYet("agency")
        agency = Agency()
    if "agency_principal" in values:
        told["principal"] = ("agency_principal", _person("agency_principal", values))
    kept.store("agency", agency, told)
    return agency


def _agent(values: Values, user: User | None, kept: Kept) -> Agent:
    agent = Agent.objects.select_for_update(no_key=True).filter(san=values["san"]).first()
    told = _told(values, AGENT)
    if agent is None:
        _require_for_new(values, "npn", "first_name", "last_name", "channel")
        agent, kept.is_new = Agent(), True
    if user is not None:
        if agent.user_id not in (None, user.id):
            raise RowRefused("san", "other_person", _("This SAN belongs to another person's account."))
        told["user"] = ("username", user)
    kept.store("agent", agent, told)
    return agent


def _affiliation(values: Values, agent: Agent, agency: Agency | None, kept: Kept) -> None:
    """A new one ends the one before it."""
    if "affiliated_from" not in values:
        return
    first = values["affiliated_from"]
    of_agent = AgentAffiliation.objects.select_for_update(of=("self",)).filter(agent=agent)
    affiliation = of_agent.filter(starts_on=first).first()
    told = _told(values, AFFILIATION) | _leaders(values, affiliation, kept)
    if "agency" in values:
        told["agency"] = ("agency", agency)
    if affiliation is None:
        before = of_agent.filter(starts_on__lt=first, ends_on=None).first()
        if before is not None:
            kept.store("affiliation", before, {"ends_on": ("affiliated_until", first - ONE_DAY)})
        affiliation = AgentAffiliation(agent=agent)
    kept.store("affiliation", affiliation, told)


def _leaders(values: Values, affiliation: AgentAffiliation | None, kept: Kept) -> dict[str, tuple[str, Any]]:
    """Who leads the agent, each holding the role for it; who led already may go on."""
    named = {name: _person(name, values) for name in LEADER_COLUMNS if name in values}
    new = {name: one for name, one in named.items() if affiliation is None or getattr(affiliation, name) != one}
    for name, words in who_lead_without_role(new, values["affiliated_from"], today=kept.today).items():
        raise NotThereYet(name, words)
    return {name: (name, leader) for name, leader in named.items()}


def _delegation(values: Values, agent: Agent, kept: Kept) -> None:
    if "delegate" not in values:
        return
    delegate = _found(Agent, "delegate", san=values["delegate"])
    key = {"principal": agent, "delegate": delegate, "starts_on": values["delegate_from"]}
    delegation = AgentDelegation.objects.select_for_update(of=("self",)).filter(**key).first()
    told = _told(values, DELEGATION)
    if delegation is None:
        delegation, told = AgentDelegation(principal=agent), {"delegate": ("delegate", delegate), **told}
    kept.store("delegation", delegation, told)


def _told(values: Values, columns: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    return {name: (column, values[column]) for column, name in columns.items() if column in values}


def _person(column: str, values: Values) -> User | None:
    return None if values[column] is None else _found(User, column, username=values[column])


def _found(model: Any, column: str, **key: Any) -> Any:
    row = model.objects.filter(**key).first()
    if row is None:
        raise NotThereYet(column)
    return row


def _require_for_new(values: Values, *names: str) -> None:
    for name in names:
        if not values.get(name):
            raise NotThereYet(name, _("This is required for someone new."), "required")
