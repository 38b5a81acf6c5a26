"""Names and MBIs that members had before; they find the person still (R37)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from arsos.kernel.crypto import EncryptedTextField, keyed_hashes
from arsos.kernel.identity import new_id
from members.models.people import Member


class FormerName(models.Model):
    """A name that a member had until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_names")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    used_from = models.DateField()
    used_until = models.DateField()

    class Meta:
        db_table = "members_former_name"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "last_name", "first_name"], name="former_name_once"),
            models.CheckConstraint(condition=Q(used_until__gte=F("used_from")), name="former_name_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"name until {self.used_until}"


class FormerMbi(models.Model):
    """An MBI that CMS has replaced; sealed like the current one, found by the hashes of the member."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_mbis")
    mbi = EncryptedTextField()
    mbi_hashes = ArrayField(models.CharField(max_length=64))
    used_from = models.DateField()
    used_until = models.DateField()

    class Meta:
        db_table = "members_former_mbi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "mbi_hashes"], name="former_mbi_once"),
            models.CheckConstraint(condition=Q(used_until__gte=F("used_from")), name="former_mbi_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"MBI until {self.used_until}"

    def look_up_hashes(self) -> dict[str, list[str]]:
        """The hashes under every live key by which this MBI is told from others."""
        return {"mbi_hashes": keyed_hashes("mbi", self.mbi)}
