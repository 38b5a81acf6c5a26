"""Somebody takes a list away as a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from arsos.kernel.actor import Actor
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.actions.make_export import EXPORT
from inquiries.catalog.list_columns import ORDERINGS
from inquiries.models import ExportRun


@durable
def start_export(
    *,
    filters: Mapping[str, object],
    columns: Sequence[str],
    ordering: str = ORDERINGS[0],
    file_format: str,
    by: Actor,
    at: datetime,
) -> ExportRun:
    """This will make a file of a list of inquiries in the background, for the person alone and for a day.

    What is in it is what they may see when it is made. Raises PermissionRefused for who is no person,
    LimitReached for one too many.
    """
    if by.user_id is None:
        raise PermissionRefused("Files are made for people who sign in; systems read the lists.")
    return EXPORT.start(
        by=by,
        at=at,
        filters=dict(filters),
        columns=list(dict.fromkeys(columns)),
        ordering=ordering,
        redacted_fields=sorted(by.redacted_fields),
        format=file_format,
        owner_id=by.user_id,
    )
