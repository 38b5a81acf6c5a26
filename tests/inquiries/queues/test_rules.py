"""Who gets the next inquiry, and which targets will be missed at the usual pace (R16, R22)."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from inquiries.queues.rules import decide_assignee, decide_forecast, decide_free


@dataclass(frozen=True)
class Person:
    id: UUID
    capacity: int
    skills: frozenset[str] = frozenset()

    def has_skills(self, needed):
        return set(needed) <= self.skills


ANN, BEN, EVA = (
    Person(UUID(int=1), 4, frozenset({"spanish"})),
    Person(UUID(int=2), 10),
    Person(UUID(int=3), 4, frozenset({"spanish", "billing"})),
)


@pytest.mark.parametrize(
    ("due", "finishes", "missed"),
    [
        ([], [10.0], []),
        ([10.0, 20.0], [10.0, 20.0], []),
        ([10.0, 20.0], [11.0, 20.0], [0]),
        ([10.0, 20.0, 30.0, 40.0], [15.0, 25.0], [0, 3]),  # the first takes nobody's turn; then nobody works any more
        ([10.0, 20.0], [], [0, 1]),
    ],
)
def test_what_a_queue_will_miss(due, finishes, missed):
    assert decide_forecast(due, finishes) == missed


def test_whoever_holds_less_than_they_can_is_free():
    assert decide_free([ANN, BEN, EVA], load={ANN.id: 4, BEN.id: 9}) == [BEN, EVA]


@pytest.mark.parametrize(
    ("load", "skills", "preferred", "chosen"),
    [
        ({ANN.id: 1, BEN.id: 2, EVA.id: 2}, [], None, BEN),  # a fifth in hand, where Ann has a quarter
        ({ANN.id: 1, BEN.id: 2, EVA.id: 2}, [], ANN.id, ANN),
        ({ANN.id: 4, BEN.id: 2, EVA.id: 2}, [], ANN.id, BEN),  # who is preferred is not free
        ({ANN.id: 3, EVA.id: 1}, ["spanish"], BEN.id, EVA),  # who is preferred lacks the skill
        ({}, [], None, ANN),  # the same share: the same one each time
        ({EVA.id: 4}, ["billing"], None, None),
        ({}, ["welsh"], None, None),
    ],
)
def test_who_gets_an_inquiry(load, skills, preferred, chosen):
    assert decide_assignee([EVA, BEN, ANN], load=load, skills=skills, preferred=preferred) == chosen
