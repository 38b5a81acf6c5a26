"""What roles are called on pages, and what a person has, as two pages show it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from foundation.actor import Role
from inquiries.staff_changes.holdings import HoldingsOfPerson

ROLE_TITLES: Mapping[str, Promise] = {
    Role.AGENT: gettext_lazy("Agent"),
    Role.ASSOCIATE: gettext_lazy("Associate"),
    Role.LEAD: gettext_lazy("Lead"),
    Role.SALES_MANAGER: gettext_lazy("Sales Manager"),
    Role.BROKER_RELATIONSHIP_MANAGER: gettext_lazy("Broker Relationship Manager"),
    Role.BROKER_RELATIONSHIP_EXECUTIVE: gettext_lazy("Broker Relationship Executive"),
    Role.DEPARTMENT: gettext_lazy("Department user"),
    Role.AUDITOR: gettext_lazy("Auditor"),
    Role.ADMINISTRATOR: gettext_lazy("Administrator"),
}
"""Each role that people can have, in the order in which it is offered."""


def what_they_have(held: HoldingsOfPerson) -> dict[str, Any]:
    """What the list of holdings needs."""
    person = held.person
    return {
        "subtitle": person.username,
        "held": held,
        "person": person,
        "roles": [(ROLE_TITLES[one.role], one) for one in person.grants],
        "led": [(ROLE_TITLES[column], count) for column, count in person.led.items()],
    }
