"""What keeps somebody from being made: names that are taken, leaders without the role, a password that is too weak."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models.agents import Agent
from accounts.models.users import User
from accounts.queries import is_username_taken, who_lead_without_role
from foundation.actor import LEADER_COLUMNS
from foundation.errors import FieldError

TELLING = ("username", "display_name", "email")
"""What a password may not be like."""


def errors_of_new(values: Mapping[str, Any], *, password: str | None, today: date) -> list[FieldError]:
    """Each thing that keeps a new person from being stored, by column; values that are missing are not judged."""
    return [*_taken(values), *leader_errors(values, today), *_weak(values, password)]


def _taken(values: Mapping[str, Any]) -> Iterator[FieldError]:
    if is_username_taken(values.get("username", "")):
        yield FieldError("/username", "taken", _("Somebody already has this username."))
    for column in ("san", "npn"):
        if column in values and Agent.objects.filter(**{column: values[column]}).exists():
            yield FieldError(f"/{column}", "taken", _("Another agent already has this number."))


def leader_errors(values: Mapping[str, Any], today: date) -> Iterator[FieldError]:
    """Each leader, by column, without the role for it on the day on which they begin, as `store_person` judges it."""
    named = {column: values[column] for column in LEADER_COLUMNS if values.get(column)}
    found = {column: User.objects.filter(username=username).first() for column, username in named.items()}
    words = {column: _("There is no such person.") for column, leader in found.items() if leader is None}
    words |= who_lead_without_role(found, values.get("affiliated_from") or today, today=today)
    yield from (FieldError(f"/{column}", "does_not_lead", words[column]) for column in named if column in words)


def _weak(values: Mapping[str, Any], password: str | None) -> Iterator[FieldError]:
    if password is None:
        return
    try:
        validate_password(password, User(**{name: values.get(name) or "" for name in TELLING}))
    except ValidationError as error:
        yield from (FieldError("/password", "weak", words) for words in error.messages)
