"""Somebody leaves: their work goes on with others, and their access ends with their last day (R30)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.departures import (
    ONE_DAY,
    block_sign_in,
    end_roles,
    is_only_administrator,
    lock_rights,
    note_last_day,
    reassign_agents,
)
from accounts.holdings import held_as_person
from accounts.queries import person_to_lead
from foundation import clock
from foundation.actor import LEADER_COLUMNS, Actor
from foundation.errors import ConflictFound, FieldError, InputRejected, PermissionRefused
from foundation.policy import may_keep_configuration
from foundation.transactions import durable, take_turns
from inquiries.departures.actions import end_what_hung_on_rights
from inquiries.staff_changes.actions.hand_on import HandedOn, hand_on
from inquiries.staff_changes.actions.join import refused_in_words
from staffing.steps import leave_every_queue

TURN = "somebody leaves"
"""Two administrators who let each other go at once would leave nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """`inquiries_to` is an associate; without one, inquiries go back to their queues. `leads_to` has, by the column of
    an affiliation, the username of who leads their agents from the day after.
    """

    last_day: date
    inquiries_to: UUID | None = None
    leads_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """What was done: inquiries handed on, agents who have another leader, and whether access has ended already."""

    inquiries: HandedOn
    agents: int
    is_over: bool


@durable
def let_go(user_id: UUID, leaving: Leaving, *, by: Actor, at: datetime) -> Left:
    """This will end every role of a person after their last day, and hand on what they hold now.

    On a last day that is today or past, sign-in is blocked, sessions, tokens and delegations end, and they work no
    queue any more, in the same commit. Otherwise that follows after the last day, by itself, and what is in their
    hands then goes back to its queues. Twice has one effect. Raises PermissionRefused, ResourceNotFound, InputRejected,
    and ConflictFound for who lets themselves go or would leave no administrator.
    """
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can end someone's access."))
    take_turns(TURN)
    today = clock.date_of(at)
    person = held_as_person(user_id, on=today)
    if user_id == by.user_id:
        raise ConflictFound(_("You can't end your own access. Ask another administrator."))
    require_administrator_after(user_id, max(leaving.last_day, today))
    lock_rights(user_id, today)
    is_over = leaving.last_day <= today or not person.grants
    with refused_in_words():
        agents = _reassign(user_id, leaving, by, at)
        end_roles(user_id, last_day=leaving.last_day, by=by, at=at)
        if is_over:
            block_sign_in(user_id, by=by, at=at)
            leave_every_queue(user_id, by=by, at=at)
        else:
            note_last_day(user_id, last_day=leaving.last_day, by=by, at=at)
    handed_on = hand_on(user_id, to=leaving.inquiries_to, returns_others=is_over, at=at)
    end_what_hung_on_rights(user_id, at=at)
    return Left(handed_on, agents, is_over)


def require_administrator_after(user_id: UUID, last_day: date) -> None:
    """Raise ConflictFound where nobody else would be an administrator from the day after for as long as a person is."""
    if is_only_administrator(user_id, from_day=last_day + ONE_DAY):
        words = _("Nobody else would be an administrator for as long as they are. Give somebody else that role first.")
        raise ConflictFound(words)


def _reassign(user_id: UUID, leaving: Leaving, by: Actor, at: datetime) -> int:
    """Each group of agents to its new leader; raises InputRejected with everybody who cannot lead them."""
    first_day = leaving.last_day + ONE_DAY
    chosen, errors = {}, []
    for column, username in leaving.leads_to.items():
        leader_id, words = person_to_lead(username, LEADER_COLUMNS[column], on=max(first_day, clock.date_of(at)))
        if leader_id is None or leader_id == user_id or words:
            words = words or _("Choose somebody else.")
            errors.append(FieldError(f"/{column}", "does_not_lead", words))
        else:
            chosen[column] = leader_id
    if errors:
        raise InputRejected(errors=errors)
    return sum(
        reassign_agents(user_id, column, to=leader_id, first_day=first_day, by=by, at=at)
        for column, leader_id in chosen.items()
    )
