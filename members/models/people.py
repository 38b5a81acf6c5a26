"""Members of the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, ClassVar, Protocol

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from arsos.kernel import limits
from arsos.kernel.crypto import (
    EncryptedDateField,
    EncryptedTextField,
    keyed_hashes,
    stored_hashes_of_person,
)
from arsos.kernel.identity import new_id
from arsos.kernel.moments import stamped_now
from arsos.kernel.name_search import FoundByName, name_index
from arsos.kernel.spelling import VERSION, name_words


class Name(Protocol):
    """A name that somebody has or had."""

    first_name: Any
    last_name: Any


class Mbi(Protocol):
    """An MBI that somebody had."""

    mbi: Any


class Member(FoundByName):
    """A person with, at some time, a policy. MBI and date of birth are encrypted; hashes find them (R32)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    humana_id = models.CharField(max_length=9)
    dependent_code = models.CharField(max_length=2, blank=True)
    first_name = models.CharField(max_length=limits.NAME)
    last_name = models.CharField(max_length=limits.NAME)
    date_of_birth = EncryptedDateField(null=True)
    mbi = EncryptedTextField(null=True, blank=True)
    mbi_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    person_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    zip_code = models.CharField("ZIP code", max_length=10, blank=True)
    state = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=limits.CITY, blank=True)
    address = models.CharField(max_length=limits.ADDRESS, blank=True)
    phone = models.CharField(max_length=limits.PHONE, blank=True)
    email = models.EmailField(max_length=limits.EMAIL, blank=True)
    language = models.CharField(max_length=limits.LANGUAGE, default="en")
    deceased_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    hashed_with: ClassVar = ("former_names", "former_mbis")

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
            name_index("member_by_name_words"),
            models.Index(fields=["spelling_version"], name="member_by_spelling"),
            models.Index(fields=["last_name", "first_name", "id"], name="member_by_name"),
            models.Index(fields=["phone"], name="member_by_phone"),
        ]
        triggers: ClassVar = [stamped_now("members_are_of_now", "created_at", "purged_at")]

    def __str__(self) -> str:
        return f"member {self.id}"

    def look_up_hashes(self) -> dict[str, Any]:
        """The hashes and words by which this person is found, by former names and MBIs too."""
        if self._state.adding:
            return self.found_by((), ())
        return self.found_by(self.former_names.all(), self.former_mbis.all())

    def found_by(self, former_names: Iterable[Name], former_mbis: Iterable[Mbi]) -> dict[str, Any]:
        """The same for somebody whose former names and MBIs are known already."""
        if self.purged_at is not None:
            return {"mbi_hashes": [], "person_hashes": [], "name_words": [], "spelling_version": VERSION}
        names = [self, *former_names]
        mbis = [one.mbi for one in (self, *former_mbis) if one.mbi]
        return {
            "mbi_hashes": list(chain.from_iterable(keyed_hashes("mbi", mbi) for mbi in dict.fromkeys(mbis))),
            "person_hashes": list(dict.fromkeys(chain.from_iterable(self._hashes_as(name) for name in names))),
            "name_words": name_words(*(text for name in names for text in (name.first_name, name.last_name))),
            "spelling_version": VERSION,
        }

    def _hashes_as(self, name: Name) -> list[str]:
        return stored_hashes_of_person(NamedPerson(name.last_name, name.first_name, self.date_of_birth, self.zip_code))


@dataclass(slots=True)
class NamedPerson:
    """A person under one of their names."""

    last_name: str
    first_name: str
    date_of_birth: date | None
    zip_code: str
