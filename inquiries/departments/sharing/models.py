"""Which files of an inquiry a department was given with a request (R18, R32)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from foundation.identifiers import new_id
from inquiries.attachments.models import Attachment
from inquiries.departments.models import DepartmentRequest

OF_THE_SAME_INQUIRY = """
    IF NOT EXISTS (
        SELECT 1 FROM inquiries_attachment file
        JOIN inquiries_department_request request ON request.inquiry_id = file.inquiry_id
        WHERE file.id = NEW.attachment_id AND request.id = NEW.request_id
    ) THEN
        RAISE EXCEPTION 'the file belongs to another inquiry than the request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
SHARED = ("request_id", "attachment_id", "shared_by_id", "shared_by_name", "shared_at")


class SharedFile(models.Model):
    """One file given to one department with its request, until it is taken back; the row stays and says who gave it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(DepartmentRequest, on_delete=models.CASCADE, related_name="shared_files")
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="shared_with")
    shared_by_id = models.UUIDField(null=True)
    shared_by_name = models.CharField(max_length=120)
    shared_at = models.DateTimeField()
    # From then on the department cannot open the file (R32).
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "inquiries_shared_file"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "attachment"], condition=Q(taken_back_at__isnull=True), name="file_shared_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("shared_at")),
                name="file_taken_back_after_sharing",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="shared_file_of_the_same_inquiry",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OF_THE_SAME_INQUIRY,
            ),
            pgtrigger.Protect(name="what_was_shared_stays", operation=pgtrigger.UpdateOf(*SHARED)),
        ]

    def __str__(self) -> str:
        return f"file {self.attachment_id} for request {self.request_id}"
