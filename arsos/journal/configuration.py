"""Changes of configuration: made by administrators, in one commit with the journal's word on it (R35)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from arsos.journal.entries import insert_entry
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable, inside_transaction


@durable
def change_configuration(row: Model, *, fields: Iterable[str], by: Actor, at: datetime) -> None:
    """This will store one row of configuration. Raises PermissionRefused for who is no administrator."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Only administrators change the configuration.")
    filled_later = {one.name for one in row._meta.fields if one.null and getattr(row, one.attname) is None}
    row.full_clean(exclude=filled_later, validate_constraints=False)  # the database names the constraint that is broken
    row.save()
    note_configured(row, fields=fields, by=by, at=at)


@inside_transaction
def note_configured(row: Model, *, fields: Iterable[str], by: Actor, at: datetime) -> None:
    """Journal, in the running commit, which fields of which row of configuration somebody changed."""
    role = Role.ADMINISTRATOR.value if by.has_role(Role.ADMINISTRATOR) else ""
    purpose = f"{row._meta.label} {row.pk}"
    insert_entry(kind="configured", road=by.road, by=by, at=at, role=role, fields=fields, purpose=purpose)
