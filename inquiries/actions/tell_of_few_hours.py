"""A target that the hours of its calendar are too few for stops nobody's work; administrators are told."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.leaders import holders_of_role
from arsos.desk.queries.calendars import title_of_version
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.business_time import last_looked_at
from arsos.kernel.transactions import inside_transaction
from arsos.outbox.actions.notify import notify


@inside_transaction
def tell_of_few_hours(version_id: UUID, *, since: datetime, due_at: datetime, at: datetime) -> None:
    """This will tell administrators, once for each version of a calendar, of a time that could not be counted: it
    stands at the last instant that is looked at.
    """
    if due_at < last_looked_at(since):
        return
    told = holders_of_role(Role.ADMINISTRATOR, on=clock.date_of(at))
    facts = {"calendar": title_of_version(version_id)}
    notify(told, kind="hours_too_few", subject_id=version_id, facts=facts, once=f"{version_id}", at=at)
