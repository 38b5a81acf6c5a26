"""Somebody joins: everything that makes them able to work is there in one commit, or nothing is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.admin.constraint_words import REFUSED, told_of
from foundation import clock
from foundation.access_log.steps import store_configuration
from foundation.actor import Actor
from foundation.errors import ArsosError, FieldError, InputRejected, PermissionRefused
from foundation.policy import may_keep_configuration
from foundation.transactions import durable
from inquiries.departments.models import DepartmentMember
from inquiries.staff_changes.joiners import Joiner
from inquiries.staff_changes.queries import errors_of_joiner
from members.imports.people.records import RowRefused, store_person


@durable
def add_person(joiner: Joiner, *, by: Actor, at: datetime) -> UUID:
    """This will make somebody's login and role, and by role the agent with their affiliation, the associate with skills
    and queues, or their place in a department, each journaled; without a password they are invited to set one.

    Returns the id of their login. Raises PermissionRefused, and InputRejected with everything that is wrong.
    """
    if not may_keep_configuration(by):
        raise PermissionRefused(_("Only administrators can add people."))
    errors = errors_of_joiner(joiner, today=clock.date_of(at))
    if errors:
        raise InputRejected(_("Nobody was added."), errors=errors)
    with refused_in_words():
        first, *_others = [store_person(row, password=joiner.password, by=by, at=at) for row in joiner.rows()]
        user_id = cast("UUID", first.user_id)  # who joins has a username
        if joiner.department:
            place = DepartmentMember(user_id=user_id, department_id=joiner.department)
            store_configuration(place, fields=["user", "department"], by=by, at=at)
    return user_id


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Let what storing refuses, such as a name that was taken this moment, be told as the input that is wrong."""
    try:
        yield
    except ArsosError:
        raise
    except RowRefused as error:
        wrong = FieldError(f"/{error.column}", error.code, error.detail)
        raise InputRejected(_("Nothing was changed."), errors=[wrong]) from None
    except REFUSED as error:
        told = told_of(error)
        if not told:
            raise
        wrongs = [FieldError(f"/{name}", "refused", words) for name, words in told if name]
        raise InputRejected(" ".join(words for _name, words in told), errors=wrongs) from None
