"""People typed in on the Service Inquiry card (R9)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from arsos.kernel.crypto import EncryptedDateField, hashes_of_person
from arsos.kernel.identity import new_id


class Prospect(models.Model):
    """A person as the agent typed them; an inquiry about them is linked to a member later (R11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = EncryptedDateField(null=True)
    zip_code = models.CharField("ZIP code", max_length=10)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    application_number = models.CharField(max_length=40, blank=True)
    humana_id = models.CharField(max_length=12, blank=True)
    person_hashes = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_prospect"
        indexes: ClassVar = [GinIndex(fields=["person_hashes"], name="prospect_by_person")]

    def __str__(self) -> str:
        return f"prospect {self.id}"

    def look_up_hashes(self) -> dict[str, list[str]]:
        """The hashes under every live key by which this person is found."""
        return {"person_hashes": hashes_of_person(self)}
