"""What ARSOS has to know of somebody by their role, and what only people with that role have."""

from collections.abc import Collection, Mapping

from foundation.actor import LEADER_COLUMNS, Role

PERSON = ("username", "display_name", "email", "time_zone", "role", "role_from", "role_until")
AGENT_NEEDS = ("san", "npn", "first_name", "last_name", "channel")
NEEDED: Mapping[Role, Collection[str]] = {
    Role.AGENT: AGENT_NEEDS,
    Role.ASSOCIATE: ("queues",),
    Role.LEAD: ("queues",),
    Role.DEPARTMENT: ("department",),
}
"""Without these somebody with the role could sign in and do nothing."""
OWN: Mapping[Role, Collection[str]] = {
    Role.AGENT: (*AGENT_NEEDS, "phone", "agent_email", "agency", "affiliated_from", *LEADER_COLUMNS),
    Role.ASSOCIATE: ("capacity", "skills", "queues"),
    Role.LEAD: ("capacity", "skills", "queues"),
    Role.DEPARTMENT: ("department",),
}
WORKS_QUEUES = (Role.ASSOCIATE, Role.LEAD)


def decide_missing(role: Role, given: Mapping[str, object]) -> list[str]:
    """What is needed of somebody with a role and not given."""
    return [name for name in (*PERSON[:3], "role_from", *NEEDED.get(role, ())) if not given.get(name)]


def decide_foreign(role: Role, given: Mapping[str, object]) -> list[str]:
    """What is given and only people with other roles have."""
    return [name for name, value in given.items() if value and name not in {*PERSON, *OWN.get(role, ())}]
