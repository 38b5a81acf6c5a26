"""Keeps what a person searched lately, sealed and for that person alone, for a month (R37)."""

from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.transactions import durable
from inquiries.search.queries.recent import KEPT_FOR, MOST_RECENT, searches_of
from inquiries.search_documents.models import RecentSearch

STILL_TYPING = timedelta(minutes=1)


@durable
def keep_search(text: str, *, by: Actor, at: datetime) -> None:
    """This will keep a search of somebody who signed in. What is typed further within a minute is the same search."""
    if by.user_id is None:
        return
    kept = list(searches_of(by.user_id))
    latest = kept[0] if kept else None
    same = [one for one in kept if one.text.casefold() == text.casefold()]
    if latest is not None and at - latest.searched_at < STILL_TYPING and _goes_on(latest.text, text):
        same.append(latest)
    RecentSearch.objects.filter(id__in=[one.id for one in [*same, *kept[MOST_RECENT - 1 :]]]).delete()
    RecentSearch.objects.create(owner_id=by.user_id, text=text, searched_at=at)


def _goes_on(one: str, other: str) -> bool:
    return one.casefold().startswith(other.casefold()) or other.casefold().startswith(one.casefold())


@durable
def forget_searches(*, at: datetime) -> int:
    """This will delete what people searched more than a month ago; returns how many. Some of it names people (R36)."""
    return RecentSearch.objects.filter(searched_at__lt=at - KEPT_FOR).delete()[0]
