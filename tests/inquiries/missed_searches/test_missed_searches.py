"""Searches for a type that found none: counted without keeping what one agent alone typed (R32)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from accounts.callers import actor_for_user
from foundation import clock
from foundation.actor import Role
from foundation.errors import PermissionRefused
from inquiries.missed_searches import actions
from inquiries.missed_searches.actions import count_missed_search, forget_missed_searches
from inquiries.missed_searches.models import MissedSearch
from inquiries.missed_searches.queries import missed_words
from inquiries.missed_searches.rules import decide_words
from tests.factories import people
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def actor_of(user):
    return actor_for_user(user, on=clock.date_of(clock.now()), road="page")


@pytest.fixture
def keeper():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return actor_of(user)


def search(text, *agents):
    return [count_missed_search(text, by=actor_of(agent.user), at=clock.now()) for agent in agents]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hearse", ["hearse"]),
        ("hearse hearse flowers", ["hearse", "flowers"]),
        ("H61016320", []),
        ("call 502", []),
        ("m@example.org", []),
        ("#hearse", []),
        ("a be", []),
        ("she wants to see him", []),
        ("x" * 21, []),
        ("", []),
    ],
)
def test_what_is_counted_holds_no_number_and_is_no_sentence(text, words):
    assert decide_words(text) == words


def test_a_word_is_readable_from_the_third_agent_on(keeper):
    first, second, third, fourth = (people.agent() for _ in range(4))
    search("hearse", first, first, second)
    assert set(MissedSearch.objects.values_list("word", flat=True)) == {""}
    assert missed_words(keeper) == []
    search("hearse", third, fourth)
    (row,) = missed_words(keeper)
    assert (row.word, row.searches, row.agents) == ("hearse", 5, 4)


def test_a_word_that_two_of_three_agents_forgot_is_not_shown(keeper):
    agents = [people.agent() for _ in range(3)]
    search("hearse", *agents)
    MissedSearch.objects.exclude(agent=agents[0].id).delete()
    assert missed_words(keeper) == []


def test_three_agents_at_once_are_three(keeper):
    agents = [people.agent() for _ in range(3)]
    at_once(3, lambda number: search("hearse", agents[number]))
    assert [row.agents for row in missed_words(keeper)] == [3]


def test_the_table_refuses_a_readable_word_of_one_agent_and_what_is_no_word():
    agent = people.agent()
    search("hearse", agent)
    for word in ("hearse", "H61016320"):
        with pytest.raises(IntegrityError):
            MissedSearch.objects.update(word=word)


def test_an_agent_is_counted_up_to_a_bound_and_others_not_at_all(monkeypatch):
    monkeypatch.setattr(actions, "MOST_OF_AN_AGENT", 2)
    agent = people.agent()
    assert search("hearse flowers", agent) == [2]
    assert search("trumpet", agent) == [0]
    assert count_missed_search("trumpet", by=actor_of(people.associate().user), at=clock.now()) == 0


def test_only_who_keeps_the_types_reads_them():
    for person in (people.agent().user, people.associate().user):
        with pytest.raises(PermissionRefused):
            missed_words(actor_of(person))


def test_they_are_forgotten_after_ninety_days():
    search("hearse", people.agent())
    assert forget_missed_searches(at=clock.now() + timedelta(days=90)) == 0
    assert forget_missed_searches(at=clock.now() + timedelta(days=91)) == 1
    assert not MissedSearch.objects.exists()
