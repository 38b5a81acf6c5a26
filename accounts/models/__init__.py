"""Tables of people who sign in, agents, agencies, and the systems that act for them."""

from accounts.models.agent_documents import AgentDocument
from accounts.models.agents import Agency, Agent, AgentAffiliation, AgentDelegation
from accounts.models.api_clients import ApiClient, ApiClientAgent
from accounts.models.issued_tokens import IssuedToken
from accounts.models.set_up import SetUp
from accounts.models.users import RoleGrant, User

__all__ = [
    "Agency",
    "Agent",
    "AgentAffiliation",
    "AgentDelegation",
    "AgentDocument",
    "ApiClient",
    "ApiClientAgent",
    "IssuedToken",
    "RoleGrant",
    "SetUp",
    "User",
]
