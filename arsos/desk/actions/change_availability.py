"""An associate says whether they are there."""

from datetime import datetime
from uuid import UUID

from arsos.desk.models import Associate
from arsos.kernel.transactions import inside_transaction


@inside_transaction
def change_availability(associate_id: UUID, *, is_available: bool, at: datetime) -> None:
    """This will note that an associate can, or cannot, be assigned work (R16)."""
    Associate.objects.filter(id=associate_id).update(is_available=is_available, availability_changed_at=at)
