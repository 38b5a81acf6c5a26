"""Who acts, for whom, and with which rights on the day."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person or process may be; granted from one day to another (R30)."""

    AGENT = "agent"
    ASSOCIATE = "associate"
    LEAD = "lead"
    SALES_MANAGER = "sales_manager"
    BROKER_RELATIONSHIP_MANAGER = "broker_relationship_manager"
    BROKER_RELATIONSHIP_EXECUTIVE = "broker_relationship_executive"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    DEPARTMENT = "department"
    SYSTEM = "system"


ROLES_OF_PEOPLE = tuple(role for role in Role if role != Role.SYSTEM)
"""The roles that somebody can be given."""
LEADS_AGENTS = (Role.SALES_MANAGER, Role.BROKER_RELATIONSHIP_MANAGER, Role.BROKER_RELATIONSHIP_EXECUTIVE)
"""The roles of those whom agents escalate to, each a level of a ladder (R20).

An affiliation names who has each of them for an agent, in a column of the same name.
"""
LEADER_COLUMNS = {role.value: role for role in LEADS_AGENTS}
"""The columns of an affiliation that name a leader, with the role of whoever stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The acting person or system, resolved once per request.

    `acting_agent_ids` are the agents it may act for (own and delegating ones); `visible_agent_ids` adds the
    downline, whose books it may read. `purpose` is what they said they look for. `through` is the client that speaks
    in a person's name, if any. `redacted_fields` are never shown to the client. `scopes` is None for a session: the
    person's own rights are the limit.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    user_id: UUID | None = None
    client_id: str | None = None
    through: str = ""
    scopes: frozenset[str] | None = None
    agent_id: UUID | None = None
    agent_name: str = ""
    agent_san: str = ""
    agent_channel: str = ""
    acting_agent_ids: frozenset[UUID] = frozenset()
    visible_agent_ids: frozenset[UUID] = frozenset()
    associate_id: UUID | None = None
    queue_ids: frozenset[UUID] = frozenset()
    lead_queue_ids: frozenset[UUID] = frozenset()
    purpose: str = ""
    redacted_fields: frozenset[str] = frozenset()
    request_id: str = ""
    road: str = field(default="task")

    @classmethod
    def system(cls, *, name: str = "ARSOS", request_id: str = "") -> "Actor":
        """ARSOS itself, acting by rule."""
        return cls(name=name, roles=frozenset({Role.SYSTEM}), request_id=request_id)

    def has_role(self, *roles: Role) -> bool:
        """Whether the actor holds any of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_associate(self) -> bool:
        """Whether pages tell them that they have no place at the desk yet; what they may do follows from the policy."""
        return Role.ASSOCIATE in self.roles

    def has_scope(self, scope: str) -> bool:
        """Whether the access token grants the scope; a session is not narrowed by scopes."""
        return self.scopes is None or scope in self.scopes

    @property
    def on_behalf_of(self) -> str:
        """The SAN a system client acts for, else nothing."""
        return self.agent_san if self.client_id and self.user_id is None else ""

    @property
    def primary_role(self) -> str:
        """The one role that history shows."""
        for role in (Role.SYSTEM, Role.LEAD, Role.ASSOCIATE, Role.AGENT):
            if role in self.roles:
                return role.value
        return min((role.value for role in self.roles), default="client")
