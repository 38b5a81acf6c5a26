"""The book of business in the order of any of its columns (R8)."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from members.book.models import Member, Policy
from members.book.queries.books import GOING_ON, condition_of_state
from members.book.rules import BEST_FIRST

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("last_name", "first_name", "id"),
    "standing": ("standing_rank", "last_name", "first_name", "id"),
    "plan": ("first_plan", "last_name", "first_name", "id"),
    "humana_id": ("humana_id", "dependent_code", "id"),
    "phone": ("phone", "id"),
    "place": ("state", "zip_code", "id"),
}
"""What a book is ordered by, for each of its columns; the id makes each order complete."""


def with_order(members: QuerySet[Member], column: str, on: date) -> QuerySet[Member]:
    """The members with what the order by this column looks at, on a day."""
    held = Policy.objects.filter(member=OuterRef("pk"))
    if column == "standing":
        ranks = [
            When(Exists(held.filter(condition_of_state(state, on))), then=Value(place))
            for place, state in enumerate(BEST_FIRST)
        ]
        return members.annotate(standing_rank=Case(*ranks, default=Value(len(ranks)), output_field=IntegerField()))
    if column == "plan":
        going_on = Q(pk__in=())
        for state in GOING_ON:
            going_on |= condition_of_state(state, on)
        newest = held.filter(going_on).order_by("-effective_on", "-id").values("plan__name")[:1]
        return members.annotate(first_plan=Coalesce(Subquery(newest), Value("")))
    return members
