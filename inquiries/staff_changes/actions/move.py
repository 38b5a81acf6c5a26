"""Somebody moves: another role, agency, leader or other queues from a day on; what was before ends the day before."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.departures import ONE_DAY, lock_rights
from accounts.holdings import HeldAsPerson, held_as_person
from foundation import clock
from foundation.actor import LEADER_COLUMNS, Actor, Role
from foundation.errors import FieldError, InputRejected, PermissionRefused
from foundation.policy import may_keep_configuration
from foundation.transactions import durable, take_turns
from inquiries.departures.actions import end_what_hung_on_rights
from inquiries.staff_changes.actions.join import refused_in_words
from inquiries.staff_changes.actions.leave import TURN, require_administrator_after
from inquiries.staff_changes.rules import WORKS_QUEUES
from members.imports.people.new_people import leader_errors
from members.imports.people.records import store_person
from staffing.queries.associates import PlaceInQueue, places_in_queues
from staffing.queries.queues import active_queues

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is so from `first_day` on; None leaves it as it is. `placed` has the code of the agency and the usernames of
    leaders by column, empty for none.

    `queues` are codes; they have no dates, so they change at once.
    """

    first_day: date
    role: Role | None = None
    queues: Collection[str] | None = None
    placed: Mapping[str, str] | None = None


@durable
def move_person(user_id: UUID, move: Move, *, by: Actor, at: datetime) -> None:
    """This will give a person another role and end those they have the day before, place the agent they are elsewhere,
    and put them into other queues, each as far as it is said, journaled, through the rows of the people import.

    What they hold stays with them while their role works queues; otherwise it goes back by itself. Twice has one
    effect. Raises PermissionRefused, ResourceNotFound, ConflictFound where nobody would be an administrator, and
    InputRejected with everything that is wrong.
    """
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can change roles and teams."))
    take_turns(TURN)
    today = clock.date_of(at)
    person, places = held_as_person(user_id, on=today), places_in_queues(user_id)
    errors = _errors(person, places, move, today)
    if errors:
        raise InputRejected(_("Nothing was changed."), errors=errors)
    if move.role is not None and Role.ADMINISTRATOR in {one.role for one in _ending(person, move)}:
        require_administrator_after(user_id, max(move.first_day - ONE_DAY, today))
    lock_rights(user_id, today)
    with refused_in_words():
        for row in (*_role_rows(person, move), *_queue_rows(person, places, move), *_agent_rows(person, move)):
            store_person(row, by=by, at=at)
    end_what_hung_on_rights(user_id, at=at)


def _errors(person: HeldAsPerson, places: Collection[PlaceInQueue], move: Move, today: date) -> list[FieldError]:
    errors = []
    if move.role is not None and any(one.starts_on >= move.first_day for one in _ending(person, move)):
        errors.append(FieldError("/first_day", "before_first", _("A role they have begins on that day or later.")))
    if move.role == Role.AGENT and person.agent is None:
        errors.append(FieldError("/role", "no_agent", _("They are not an agent yet. Add the agent first.")))
    queues = {one.code for one in places} if move.queues is None else set(move.queues)
    if move.role in WORKS_QUEUES and not queues:
        errors.append(FieldError("/queues", "required", _("Choose at least one queue.")))
    if set(move.queues or ()) - {one.code for one in active_queues()} - {one.code for one in places}:
        errors.append(FieldError("/queues", "unknown", _("Choose open queues from the list.")))
    return [*errors, *leader_errors({**(move.placed or {}), "affiliated_from": move.first_day}, today)]


def _ending(person: HeldAsPerson, move: Move) -> list[Any]:
    """The roles that the new one takes the place of; one that is the same goes on."""
    return [one for one in person.grants if one.role != move.role and one.goes_on_after(move.first_day - ONE_DAY)]


def _role_rows(person: HeldAsPerson, move: Move) -> Iterator[Row]:
    if move.role is None:
        return
    for one in _ending(person, move):
        until = move.first_day - ONE_DAY
        yield {"username": person.username, "role": one.role, "role_from": one.starts_on, "role_until": until}
    if move.role not in {one.role for one in person.grants if one.goes_on_after(move.first_day - ONE_DAY)}:
        yield {"username": person.username, "role": move.role.value, "role_from": move.first_day}


def _queue_rows(person: HeldAsPerson, places: Collection[PlaceInQueue], move: Move) -> Iterator[Row]:
    """A lead leads every queue that they are in; where the role stays, so does what they are in each queue."""
    before = {one.code: "lead" if one.is_lead else "member" for one in places}
    wanted = set(before) if move.queues is None else set(move.queues)
    new = {Role.LEAD: "lead", Role.ASSOCIATE: "member"}.get(move.role) if move.role else None
    if new is None and move.queues is None:
        return
    usual = "lead" if "lead" in before.values() else "member"
    for code in sorted({*before, *wanted}):
        queue_role = (new or before.get(code, usual)) if code in wanted else "none"
        yield {"username": person.username, "queue": code, "queue_role": queue_role}


def _agent_rows(person: HeldAsPerson, move: Move) -> Iterator[Row]:
    """Where it says something new: an affiliation that is the same again would only break the old one in two."""
    if move.placed is None or person.agent is None or move.placed == person.agent.placed:
        return
    told = {name: move.placed.get(name) or None for name in LEADER_COLUMNS}
    agency = move.placed.get("agency") or None
    yield {"san": person.agent.san, "affiliated_from": move.first_day, "agency": agency, **told}
