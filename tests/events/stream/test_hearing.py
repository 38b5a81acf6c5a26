"""One question for all streams of a credential, however many there are; none gets the answer of another (R31)."""

import asyncio

import pytest

from events.stream.hearing import Hearing
from tests.support.loops import run_in_loop


class Asked:
    """Says what it is told to say, after a moment, and counts how often it was asked."""

    def __init__(self, *answers):
        self.answers, self.count = answers, 0

    async def __call__(self):
        self.count += 1
        await asyncio.sleep(0.01)
        answer = self.answers[min(self.count, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize("answer", [True, False])
def test_many_streams_ask_once(answer):
    ask, another = Asked(answer), Asked(not answer)

    async def all_at_once():
        kept = Hearing()
        found = await asyncio.gather(*(kept.goes_on("one", ask, seconds=60) for _ in range(1_000)))
        return set(found), await kept.goes_on("another", another, seconds=60)

    assert run_in_loop(all_at_once()) == ({answer}, not answer)
    assert (ask.count, another.count) == (1, 1)


@pytest.mark.parametrize(("seconds", "found", "count"), [(60, [True, True], 1), (0, [True, False], 2)])
def test_an_answer_holds_for_its_time(seconds, found, count):
    ask = Asked(True, False)

    async def twice():
        kept = Hearing()
        return [await kept.goes_on("one", ask, seconds=seconds) for _ in range(2)]

    assert run_in_loop(twice()) == found
    assert ask.count == count


def test_who_hangs_up_does_not_take_the_answer_from_the_others():
    ask = Asked(True)

    async def first_leaves():
        kept = Hearing()
        first, second = (asyncio.create_task(kept.goes_on("one", ask, seconds=60)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert run_in_loop(first_leaves())
    assert ask.count == 1
