"""Somebody who joins, as the page gives them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from foundation.actor import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Joiner:
    """`values` by the columns of the people import, in the form in which it stores them.

    `queues` are codes of those they work, or lead. Without a `password` they are invited to set one.
    """

    values: Mapping[str, Any]
    queues: Collection[str] = ()
    department: str = ""
    password: str | None = None

    @property
    def role(self) -> Role:
        return Role(self.values["role"])

    @property
    def given(self) -> dict[str, Any]:
        """Everything but the password, by name."""
        return {**self.values, "queues": self.queues, "department": self.department}

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The rows of a file of people that would say the same."""
        yield self.values
        queue_role = "lead" if self.role == Role.LEAD else "member"
        for code in sorted(self.queues):
            yield {"username": self.values["username"], "queue": code, "queue_role": queue_role}
