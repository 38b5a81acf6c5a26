"""What of a table's rows is chained, and rows that are chained whenever they are stored (R35)."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Chained:
    """What of a table's rows is chained; a model names it as `chained`.

    `kind` is the constant name of what is said. `subject` is the field with the id of the inquiry or member whose
    purging takes the words away, `tombstone` the kind of that purging. What `is_final` is said once and never again.
    `where` leaves out rows that have said nothing yet.
    """

    kind: str
    fields: tuple[str, ...]
    subject: str
    tombstone: str
    is_final: bool = True
    where: Q = field(default_factory=Q)


class ChainedWhenStored(models.Model):
    """A row whose every saving and deleting is chained in the same commit, by whatever road it comes.

    The journal does it for each of `chained` (`audit.chain.steps`). Rows that are stored in bulk are chained by
    who stores them.
    """

    chained: tuple[Chained, ...] = ()

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
