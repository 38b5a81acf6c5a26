"""The search document of a member."""

from typing import ClassVar

from django.db import models

from foundation.search.index import SearchDocument, search_indexes


class MemberDocument(SearchDocument):
    """By what a member is found: names, former ones too, Humana id, phone, policies and applications.

    Birth date and MBI are in no document: an MBI is looked up by the keyed hashes of the member.
    """

    member = models.OneToOneField(
        "members.Member", primary_key=True, on_delete=models.CASCADE, related_name="search_document"
    )

    class Meta:
        db_table = "members_document"
        indexes: ClassVar = search_indexes("member_document")

    def __str__(self) -> str:
        return f"document of member {self.member_id}"
