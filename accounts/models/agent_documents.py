"""The search document of an agent."""

from typing import ClassVar

from django.db import models

from foundation.search.index import SearchDocument, search_indexes


class AgentDocument(SearchDocument):
    """By what an agent is found: name and SAN. Inquiries name their agent by the id, so a new name is one write."""

    agent = models.OneToOneField(
        "accounts.Agent", primary_key=True, on_delete=models.CASCADE, related_name="search_document"
    )

    class Meta:
        db_table = "accounts_agent_document"
        indexes: ClassVar = search_indexes("agent_document")

    def __str__(self) -> str:
        return f"document of agent {self.agent_id}"
