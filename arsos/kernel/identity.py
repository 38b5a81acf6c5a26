"""Ids of everything that is stored."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: unique, and roughly in the order of creation."""
    return uuid7()
