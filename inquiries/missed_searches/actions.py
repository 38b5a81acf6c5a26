"""Counts searches for a type that found none, and forgets them."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from foundation import clock
from foundation.actor import Actor
from foundation.crypto import keyed_hashes
from foundation.transactions import durable, take_turns
from inquiries.missed_searches.models import READ_FROM, MissedSearch
from inquiries.missed_searches.rules import decide_words, kept_since

MOST_OF_AN_AGENT = 300
"""Words that are counted for one agent; who types more is no person looking for a type."""


@durable
def count_missed_search(text: str, *, by: Actor, at: datetime) -> int:
    """This will count a search for a type that found none, word by word; returns how many words were counted.

    A word becomes readable when the third agent searches it. Nothing is counted for who is no agent.
    """
    words = decide_words(text)
    if by.agent_id is None or not words:
        return 0
    take_turns(f"missed searches/{by.agent_id}")
    if MissedSearch.objects.filter(agent=by.agent_id).count() >= MOST_OF_AN_AGENT:
        return 0
    for word in sorted(words):
        _count(word, by.agent_id, at)
    return len(words)


def _count(word: str, agent_id: UUID, at: datetime) -> None:
    word_hash = keyed_hashes("missed search", word)[0]
    # one at a time for each word: two agents at once would not see that they are the second and the third
    take_turns(f"missed search/{word_hash}")
    today = clock.date_of(at)
    row, _ = MissedSearch.objects.get_or_create(word_hash=word_hash, agent_id=agent_id, defaults={"last_on": today})
    MissedSearch.objects.filter(id=row.id).update(searches=F("searches") + 1, last_on=today)
    searched = MissedSearch.objects.filter(word_hash=word_hash)
    if not row.word and searched.count() >= READ_FROM:
        searched.update(word=word)


@durable
def forget_missed_searches(*, at: datetime) -> int:
    """This will delete what was searched more than 90 days ago; returns how many rows."""
    return MissedSearch.objects.filter(last_on__lt=kept_since(clock.date_of(at))).delete()[0]
