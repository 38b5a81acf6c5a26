"""Tables of people who sign in, agents, agencies, and the systems that act for them."""

from arsos.accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from arsos.accounts.models.api_clients import ApiClient, ApiClientAgent
from arsos.accounts.models.issued_tokens import IssuedToken
from arsos.accounts.models.users import RoleGrant, User

__all__ = [
    "Agency",
    "Agent",
    "AgentAffiliation",
    "AgentDelegation",
    "ApiClient",
    "ApiClientAgent",
    "IssuedToken",
    "RoleGrant",
    "User",
]
