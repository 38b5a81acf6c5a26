"""What agents searched the inquiry types for in vain, for who keeps the types."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum

from foundation.actor import Actor
from inquiries.catalog.access import require_type_keeper
from inquiries.missed_searches.models import READ_FROM, MissedSearch

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class MissedWord:
    """A word that found no type: how often, how many agents, and when last."""

    word: str
    searches: int
    agents: int
    last_on: date


def missed_words(actor: Actor) -> list[MissedWord]:
    """The words searched most often, of those that several agents searched. Raises PermissionRefused."""
    require_type_keeper(actor)
    words = MissedSearch.objects.exclude(word="").values("word")
    counted = words.annotate(times=Sum("searches"), agents=Count("agent"), last=Max("last_on")).filter(
        agents__gte=READ_FROM
    )
    rows = counted.order_by("-times", "word").values_list("word", "times", "agents", "last")
    return [MissedWord(*row) for row in rows[:MOST_SHOWN]]
