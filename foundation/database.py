"""What the database raises when it is not there, has no connection left, or takes too long: nothing was changed; and a
condition that it can go by an index for, or by none.
"""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import CombinedExpression

AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = "5"
"""When to ask again."""
COLLIDED = frozenset({"40001", "40P01"})
"""The states of a serialization failure and of a deadlock: the transaction was rolled back, and may run again."""


def has_collided(error: DatabaseError) -> bool:
    """Whether the database gave up this transaction so that another one could go on."""
    return getattr(error.__cause__, "sqlstate", None) in COLLIDED


class IsOneOf(Func):
    """Whether a column is one of the values of an array that is asked for once.

    Where several such conditions are alternatives, the database goes by the index of each; for `IN (SELECT …)` among
    alternatives it looks at every row there is.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field: ClassVar[Any] = BooleanField()


def without_index(column: str) -> CombinedExpression:
    """A column of instants with nothing added: the database reckons with no sum, so it goes by no index of the column
    and does not guess from the column's statistics how many rows a condition leaves.
    """
    return F(column) + Value(timedelta())
