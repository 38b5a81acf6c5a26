"""Administrators and auditors hear that somebody's credentials were changed in the database."""

from datetime import datetime
from uuid import UUID

from arsos.accounts.queries.role_holders import holding
from arsos.kernel import clock
from arsos.kernel.actor import Role
from arsos.kernel.transactions import durable
from arsos.outbox.actions.notify import notify


@durable
def report_changed_credentials(holder_id: UUID, *, whose: str, at: datetime) -> None:
    """This will tell every administrator and auditor once a day for each holder."""
    on = clock.date_of(at)
    told = set(holding(Role.ADMINISTRATOR, Role.AUDITOR, on=on))
    facts = {"whose": whose}
    notify(told, kind="credentials_changed", subject_id=holder_id, facts=facts, once=f"{holder_id}/{on}", at=at)
