"""What was loaded from the shipped files, so that an administrator's edit is known from a row that nobody touched."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShippedRow(models.Model):
    """One row that ARSOS shipped, as it was when it was loaded. A row that says something else now was edited."""

    read_only = True  # the owner loads, when it migrates; what serves only compares

    table = models.CharField(max_length=80, help_text=_("The label of the model, such as inquiries.department"))
    key = models.CharField(max_length=120, help_text=_("What tells the row from others in the shipped file"))
    # Found by its primary key from now on: an administrator may change what the key is made of, such as a title.
    row = models.CharField(max_length=64)
    values = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "shipped_row"
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "key"], name="shipped_row_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
