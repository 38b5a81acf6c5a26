"""Somebody keeps a list as they see it, changes it, or throws it away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable, take_turns
from inquiries.models import SavedView

MOST_VIEWS = 30


@durable
def save_view(
    *,
    name: str,
    filters: Mapping[str, object],
    columns: Sequence[str],
    ordering: str,
    by: Actor,
    at: datetime,
) -> SavedView:
    """This will keep a list under a name of the person; the same name again replaces it.

    Raises PermissionRefused for who is no person, ConflictFound beyond thirty lists.
    """
    if by.user_id is None:
        raise PermissionRefused("Lists are kept for people who sign in.")
    take_turns(f"saved views of {by.user_id}")
    mine = SavedView.objects.filter(owner_id=by.user_id)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise ConflictFound(f"You keep {MOST_VIEWS} lists already; throw one away first.")
    values = {"filters": dict(filters), "columns": list(columns), "ordering": ordering}
    kept, _ = SavedView.objects.update_or_create(
        owner_id=str(by.user_id), name=name, defaults=values, create_defaults={**values, "created_at": at}
    )
    return kept


@durable
def discard_view(view_id: UUID, *, by: Actor) -> str:
    """This will throw a kept list away, and says which it was. Raises ResourceNotFound for a list of somebody else."""
    view = SavedView.objects.filter(id=view_id).first()
    if view is None or view.owner_id != by.user_id:
        raise ResourceNotFound
    view.delete()
    return view.name
