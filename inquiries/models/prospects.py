"""People typed in on the Service Inquiry card (R9)."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from arsos.kernel import limits
from arsos.kernel.crypto import EncryptedDateField, stored_hashes_of_person
from arsos.kernel.identity import new_id
from arsos.kernel.moments import stamped_now
from arsos.kernel.name_search import FoundByName, name_index
from arsos.kernel.spelling import VERSION, name_words


class Prospect(FoundByName):
    """A person as the agent typed them; an inquiry about them is linked to a member later (R11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(max_length=limits.NAME)
    last_name = models.CharField(max_length=limits.NAME)
    date_of_birth = EncryptedDateField(null=True)
    zip_code = models.CharField("ZIP code", max_length=10)
    phone = models.CharField(max_length=limits.PHONE, blank=True)
    email = models.EmailField(max_length=limits.EMAIL, blank=True)
    application_number = models.CharField(max_length=limits.NUMBER, blank=True)
    humana_id = models.CharField(max_length=12, blank=True)
    person_hashes = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_prospect"
        indexes: ClassVar = [
            GinIndex(fields=["person_hashes"], name="prospect_by_person"),
            name_index("prospect_by_name_words"),
            models.Index(fields=["spelling_version"], name="prospect_by_spelling"),
        ]
        triggers: ClassVar = [stamped_now("prospects_are_of_now", "created_at")]

    def __str__(self) -> str:
        return f"prospect {self.id}"

    def look_up_hashes(self) -> dict[str, Any]:
        """The hashes and words by which this person is found."""
        is_gone = self.date_of_birth is None
        return {
            "person_hashes": stored_hashes_of_person(self),
            "name_words": [] if is_gone else name_words(self.first_name, self.last_name),
            "spelling_version": VERSION,
        }
