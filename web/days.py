"""Days and moments that people give at the pages: read as the API reads them, refused in words."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arsos.kernel.moments import OUTSIDE, is_day_of_business, is_instant_of_business, plain_day

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
NO_DAY = _("Give a day such as 2026-11-27.")
NO_MOMENT = _("Give a day and a time such as 2026-11-27 14:30.")
SKIPPED = _("The clocks were set forward then: this time does not exist. Give one an hour later.")


class DayField(forms.DateField):
    """A day that can mean something, picked by the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            day = value if isinstance(value, date) else plain_day(str(value).strip())
        except ValueError:
            raise ValidationError(NO_DAY, code="invalid") from None
        if not is_day_of_business(day):
            raise ValidationError(OUTSIDE, code="outside")
        return day


class MomentInput(forms.DateTimeInput):
    """A day and a time of day, as the browser asks for them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """An instant in the reader's time zone; of the hour that comes twice when clocks are set back, the first one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", MomentInput())
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        at = value if isinstance(value, datetime) else _read(str(value).strip())
        if not is_instant_of_business(at):
            raise ValidationError(OUTSIDE, code="outside")
        return at


def _read(text: str) -> datetime:
    try:
        typed = datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        typed = None
    if typed is None:
        raise ValidationError(NO_MOMENT, code="invalid")
    if typed.tzinfo is not None or not is_instant_of_business(typed.replace(tzinfo=UTC)):
        return typed if typed.tzinfo is not None else typed.replace(tzinfo=UTC)
    here = typed.replace(tzinfo=timezone.get_current_timezone())
    at = here.astimezone(UTC)
    if at.astimezone(here.tzinfo).replace(tzinfo=None) != typed:
        raise ValidationError(SKIPPED, code="skipped")
    return at
