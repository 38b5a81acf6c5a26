"""Rows that hold from one day to another."""

from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.moments import OUTSIDE, is_day_of_business


def require_day_of_business(day: date) -> None:
    """Raise ValidationError for a day outside what can mean something."""
    if not is_day_of_business(day):
        raise ValidationError(_(OUTSIDE))


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a dated row holds on a day; the last day counts."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    )


RowT = TypeVar("RowT", bound="DatedRow")


class DatedRows(models.QuerySet[RowT]):
    """Rows with a first and a last day."""

    def in_force(self, on: date) -> "DatedRows[RowT]":
        return self.filter(in_force(on))


class DatedRow(models.Model):
    """Holds from `starts_on` through `ends_on`, or for good."""

    starts_on = models.DateField(validators=[require_day_of_business])
    ends_on = models.DateField(null=True, blank=True, validators=[require_day_of_business])

    objects = DatedRows.as_manager()

    class Meta:
        abstract = True

    def end_with(self, day: date | None) -> None:
        """Let the row hold through a day, or for good; store it afterwards."""
        self.ends_on = day

    def clean(self) -> None:
        """A row that ends before it starts never holds."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first day.")})
