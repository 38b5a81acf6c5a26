"""Members of the plan."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from arsos.kernel.crypto import EncryptedDateField, EncryptedTextField, hashes_of_person, keyed_hashes
from arsos.kernel.identity import new_id


class Member(models.Model):
    """A person with, at some time, a policy. MBI and date of birth are encrypted; hashes find them (R32)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    humana_id = models.CharField(max_length=9)
    dependent_code = models.CharField(max_length=2, blank=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = EncryptedDateField(null=True)
    mbi = EncryptedTextField(null=True, blank=True)
    mbi_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    person_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    zip_code = models.CharField("ZIP code", max_length=10, blank=True)
    state = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    deceased_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True, blank=True, help_text="Who this was is gone (R36)")

    class Meta:
        db_table = "members_member"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["humana_id", "dependent_code"], condition=~models.Q(humana_id=""), name="member_humana_id_once"
            ),
            models.CheckConstraint(
                condition=models.Q(humana_id__regex=r"^(H\d{8}|\d{9})$", date_of_birth__isnull=False)
                | models.Q(humana_id="", mbi__isnull=True, purged_at__isnull=False),
                name="member_humana_id_form",
            ),
            models.CheckConstraint(
                condition=models.Q(dependent_code__regex=r"^(\d{2})?$"), name="member_dependent_code_form"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["person_hashes"], name="member_by_person"),
            GinIndex(fields=["mbi_hashes"], name="member_by_mbi"),
            models.Index(fields=["last_name", "first_name", "id"], name="member_by_name"),
            models.Index(fields=["phone"], name="member_by_phone"),
        ]

    def __str__(self) -> str:
        return f"member {self.id}"

    def look_up_hashes(self) -> dict[str, list[str]]:
        """The hashes under every live key by which this person is found."""
        return {
            "mbi_hashes": keyed_hashes("mbi", self.mbi) if self.mbi else [],
            "person_hashes": hashes_of_person(self),
        }
