"""What somebody has who leaves or moves, in numbers: nothing of it says who a member is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.holdings import HeldAsPerson, held_as_person
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import may_keep_configuration
from identity.queries import open_sessions
from inquiries.departures.queries import HeldInQueue, held_by_queue, holdings_of
from inquiries.follow_up_tasks.queries import count_open_tasks
from inquiries.inquiry.queries import count_open_of_agent, count_watched
from members.book.queries.books import count_in_book
from staffing.queries.associates import PlaceInQueue, places_in_queues


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsOfPerson:
    """Everything that hangs on a person. `book` and `filed` are members and open inquiries of the agent they are."""

    person: HeldAsPerson
    queues: list[PlaceInQueue]
    inquiries: list[HeldInQueue]
    drafts: int
    tasks: int
    watched: int
    sessions: int
    book: int = 0
    filed: int = 0

    @property
    def held(self) -> int:
        """How many inquiries they hold in all queues."""
        return sum(one.inquiries for one in self.inquiries)


def holdings_of_person(user_id: UUID, *, on: date, by: Actor) -> HoldingsOfPerson:
    """What a person has on a day. Raises PermissionRefused for who is no administrator, and ResourceNotFound."""
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can change what people do."))
    person = held_as_person(user_id, on=on)
    agent = person.agent
    return HoldingsOfPerson(
        person=person,
        queues=places_in_queues(user_id),
        inquiries=held_by_queue(user_id),
        drafts=holdings_of(user_id).drafts,
        tasks=count_open_tasks(user_id),
        watched=count_watched(user_id),
        sessions=open_sessions(user_id),
        book=count_in_book(agent.id, on) if agent else 0,
        filed=count_open_of_agent(agent.id) if agent else 0,
    )
