"""The columns of a file of people: what each holds, and how its text is read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models.agents import Agent
from foundation.actor import LEADER_COLUMNS, ROLES_OF_PEOPLE
from foundation.identifiers import (
    IdentifierRejected,
    normalize_email,
    normalize_name,
    normalize_npn,
    normalize_phone,
    normalize_san,
)
from foundation.settings_values import require_time_zone
from members.imports.columns import KEPT, Column, Reader, day, last_day, one_of, plain, text_up_to

LONGEST_NAME, LONGEST_USERNAME, LONGEST_CODE, MOST_AT_ONCE = 120, 150, 40, 1000
QUEUE_ROLES = ("member", "lead", "none")


def _username(text: str, _today: date) -> str:
    try:
        UnicodeUsernameValidator()(text)
    except ValidationError:
        raise IdentifierRejected(
            "invalid_username", _("A username can have only letters, digits and @ . + - _.")
        ) from None
    if len(text) > LONGEST_USERNAME:
        raise IdentifierRejected("too_long", _("Enter at most %(most)s characters.") % {"most": LONGEST_USERNAME})
    return text


def _time_zone(text: str, _today: date) -> str:
    try:
        require_time_zone(text)
    except ValidationError:
        raise IdentifierRejected("invalid_time_zone", _("Enter a time zone such as America/New_York.")) from None
    return text


def _number(text: str, _today: date) -> int:
    is_whole = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_AT_ONCE))
    if not is_whole or int(text) > MOST_AT_ONCE:
        raise IdentifierRejected("invalid_number", _("Enter a number from 0 to %(most)d.") % {"most": MOST_AT_ONCE})
    return int(text)


def _codes(text: str, _today: date) -> tuple[str, ...]:
    return tuple(sorted(set(text.split())))


def _shown(name: str, says: str, read: Reader, clears_to: Any = KEPT) -> Column:
    """A column that says nothing of who somebody is outside of their work."""
    return Column(name, says, read, clears_to=clears_to, shows_values=True)


ROLES = [role.value for role in ROLES_OF_PEOPLE]
PEOPLE_COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        _shown("username", "Whose row it is; optional for an agent who doesn't sign in", _username),
        Column("display_name", "Name; required for a new person", text_up_to(LONGEST_NAME)),
        Column("email", "Email address for the invitation", plain(normalize_email), clears_to=""),
        _shown("time_zone", "Such as America/New_York", _time_zone),
        _shown("role", "A role", one_of(*ROLES)),
        _shown("role_from", "First day of the role", day),
        _shown("role_until", "Last day of the role", last_day, None),
        _shown("san", "Agent's SAN", plain(normalize_san)),
        _shown("npn", "NPN; required for a new agent", plain(normalize_npn)),
        Column("first_name", "Agent's first name; required for a new agent", plain(normalize_name)),
        Column("last_name", "Agent's last name; required for a new agent", plain(normalize_name)),
        _shown("channel", "Required for a new agent", one_of(*Agent.Channel.values)),
        Column("phone", "Agent's phone", plain(normalize_phone), clears_to=""),
        Column("agent_email", "Agent's email address", plain(normalize_email), clears_to=""),
        _shown("released_on", "When the agent was released", day, None),
        _shown("agency", "Agency code", text_up_to(20), None),
        _shown("agency_name", "Agency name; required for a new agency", text_up_to(LONGEST_NAME)),
        _shown("agency_principal", "Username of the agency's principal", _username, None),
        _shown("affiliated_from", "First day with this agency and these leaders", day),
        _shown("affiliated_until", "Last day with them", last_day, None),
        *(_shown(name, "Username of who has this role for the agent", _username, None) for name in LEADER_COLUMNS),
        _shown("delegate", "SAN of the colleague who can act for the agent", plain(normalize_san)),
        _shown("delegate_from", "First day", day),
        _shown("delegate_until", "Last day", last_day, None),
        _shown("capacity", "Most inquiries an associate is assigned at a time, 0 to 1000", _number),
        _shown("skills", "Codes of all the associate's skills, separated by spaces", _codes, ()),
        _shown("queue", "Queue code", text_up_to(LONGEST_CODE)),
        _shown("queue_role", "Member, lead, or none to remove the associate from the queue", one_of(*QUEUE_ROLES)),
    )
}
