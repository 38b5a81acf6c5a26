"""Applications for a plan, complete or on the way."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from arsos.kernel.crypto import EncryptedDateField, stored_hashes_of_person
from arsos.kernel.identity import new_id
from arsos.kernel.spelling import VERSION
from members.models.people import Member
from members.models.policies import Plan


class Application(models.Model):
    """An enrollment application; its member is known once it completes (R2, R11)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        PENDED_RFI = "pended_rfi", "Pended, information requested"
        CMS_SUBMITTED = "cms_submitted", "Submitted to CMS"
        CMS_ACCEPTED = "cms_accepted", "Accepted by CMS"
        CMS_REJECTED = "cms_rejected", "Rejected by CMS"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DENIED = "denied", "Denied"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application_number = models.CharField(max_length=40, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="applications")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="applications")
    agent = models.ForeignKey("accounts.Agent", on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=16, choices=State)
    submitted_on = models.DateField(null=True, blank=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    date_of_birth = EncryptedDateField()
    zip_code = models.CharField("ZIP code", max_length=10, blank=True)
    person_hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    spelling_version = models.PositiveSmallIntegerField(default=VERSION, editable=False)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "members_application"
        indexes: ClassVar = [
            GinIndex(fields=["person_hashes"], name="application_by_person"),
            models.Index(fields=["spelling_version"], name="application_by_spelling"),
        ]

    def __str__(self) -> str:
        return f"application {self.id}"

    def look_up_hashes(self) -> dict[str, Any]:
        """The hashes under every live key by which this person is found."""
        return {"person_hashes": stored_hashes_of_person(self), "spelling_version": VERSION}
