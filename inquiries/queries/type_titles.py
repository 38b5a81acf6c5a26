"""The titles of inquiry types, as forms and lists say them."""

from collections.abc import Iterable, Mapping
from typing import Any

from inquiries.models import InquiryType


def type_titles() -> dict[str, str]:
    """The title of every type by its code, inactive ones too, without its schemas."""
    return dict(InquiryType.objects.values_list("code", "current_version__title"))


def with_type_titles(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a list, each with its `type_title`; one statement, and none where there are no rows."""
    shown = list(rows)
    titles = type_titles() if shown else {}
    return [{**row, "type_title": titles[row["inquiry_type_id"]]} for row in shown]
