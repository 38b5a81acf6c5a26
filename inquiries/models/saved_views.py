"""Lists of inquiries as a person wants to see them again."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from arsos.kernel.identity import new_id


class SavedView(models.Model):
    """A named list of one person: what it is narrowed to, its columns and its order; never whom it is about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict, help_text="Parameters of the list: states, queues, clocks")
    columns = ArrayField(models.CharField(max_length=20), default=list)
    ordering = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inquiries_saved_view"
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner_id", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
