"""An agent gives a draft up."""

from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.transactions import durable
from inquiries.access import lock_draft


@durable
def discard_draft(draft_id: UUID, *, by: Actor, expected_version: int | None = None) -> None:
    """This will delete a draft (R12). Raises ResourceNotFound, VersionStale."""
    lock_draft(by, draft_id, expected_version=expected_version).delete()
