"""The parameters of lists of inquiries."""

from collections.abc import Mapping
from typing import Any

from arsos.api.operations import Parameter
from inquiries.catalog.list_columns import ORDERINGS
from inquiries.queries.inquiry_lists import NEEDS, InquiryFilters, filters_from
from inquiries.queries.queue_board import CLOCKS
from inquiries.rules.lifecycle import Status

NEWEST_FIRST = ("-created_at", "id")
PRIORITIES = ("1", "2", "3", "4")
LIST_PARAMETERS = (
    Parameter("status", "Only in this state.", choices=tuple(status.value for status in Status)),
    Parameter("queue", "Only in the queue of this code."),
    Parameter("assignee", "Only held by this associate.", "uuid"),
    Parameter("inquiry_type", "Only of this type."),
    Parameter("priority", "Only of this priority.", choices=PRIORITIES),
    Parameter("need", "Only what needs this of its agent now.", choices=NEEDS),
    Parameter("member", "Only about this member.", "uuid"),
    Parameter("clock", "Only where the earliest unmet target stands like this.", choices=CLOCKS),
    Parameter("mine", "Only what you hold, or as an agent filed.", "boolean"),
    Parameter("watched", "Only what you watch.", "boolean"),
    Parameter("created_after", "Only filed after this instant.", "date-time"),
    Parameter("search", "A reference, or words of a name or their beginnings, in any order.", "search"),
    Parameter("ordering", "The order; newest first if not given.", choices=ORDERINGS),
)


def read_filters(parameters: Mapping[str, Any]) -> InquiryFilters:
    """What the parameters narrow the list to."""
    return filters_from(parameters)


def order_by(ordering: str) -> tuple[str, str]:
    """An order for the database; the id turns with it, as on the pages of the list."""
    return (ordering, "-id" if ordering.startswith("-") else "id")


def shown_order(parameters: Mapping[str, Any]) -> tuple[str, str]:
    """The order of the list; the id decides between equals."""
    return (parameters.get("ordering", NEWEST_FIRST[0]), "id")
