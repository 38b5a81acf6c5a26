"""The search document of an inquiry, and what a person looked for lately."""

from typing import ClassVar

from django.db import models

from foundation.crypto import EncryptedTextField
from foundation.identifiers import new_id
from foundation.search.index import SearchDocument, newest_index, search_indexes


class InquiryDocument(SearchDocument):
    """By what an inquiry is found: its words and numbers, whom it is about, and its agent by the id.

    What ARSOS alone may know stands apart in the same column: notes, and the member that it was linked to.
    """

    inquiry = models.OneToOneField(
        "inquiries.Inquiry", primary_key=True, on_delete=models.CASCADE, related_name="search_document"
    )

    class Meta:
        db_table = "inquiries_document"
        indexes: ClassVar = [*search_indexes("inquiry_document"), newest_index("inquiry_document", "inquiry")]

    def __str__(self) -> str:
        return f"document of inquiry {self.inquiry_id}"


class RecentSearch(models.Model):
    """What a person looked for lately; sealed, because it names people, and shown to that person alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    text = EncryptedTextField()
    searched_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_recent_search"
        indexes: ClassVar = [models.Index(fields=["owner_id", "-searched_at"], name="recent_search_newest")]

    def __str__(self) -> str:
        return f"search {self.id}"
