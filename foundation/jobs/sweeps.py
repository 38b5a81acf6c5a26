"""Works off what is due, item by item: one that fails is put off or set aside, and the others go on."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from foundation import clock
from foundation.jobs.failures import failed_among, note_failure, note_success, put_off_among, without_put_off

BATCH = 500
ROUND_SECONDS = 120
MOST_PASSED_OVER = 5_000
MOST_TURNS = 1_000
"""Nothing comes due so often in one round: whoever does has an action that says it is done and leaves it due."""
Due = QuerySet[Any] | Iterable[UUID]
SWEEPS: dict[str, "Sweep"] = {}
"""Every sweep by its name; the tests poison an item of each."""


class RoundOver(Exception):
    """What every item needs is away, as the scanner may be: no item is to blame, and the next round tries again."""


class ItemFailed(Exception):
    """Something inside an item is to blame, as one inquiry in a queue; its cause says why."""

    def __init__(self, item_id: UUID) -> None:
        super().__init__()
        self.item_id = item_id


class StillDue(Exception):
    """The item was done again and again, and never came to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What is looked for, what is done with each, and which inquiry an item belongs to, if any.

    `find` gives the rows (or ids) that are due, in their order and not cut: the sweep takes a batch of what is free.
    Where each is judged on its own, ids come from a generator, which judges no more than the batch needs.
    `perform` says whether it did anything. `title` is what people read when an item is set aside.
    """

    name: str
    title: "str | Promise"
    find: Callable[..., Due]
    perform: Callable[..., bool]
    inquiry_of: Callable[[UUID], UUID | None] = lambda _item_id: None
    most_attempts: int = 5
    round_seconds: float = ROUND_SECONDS

    def __post_init__(self) -> None:
        SWEEPS[self.name] = self

    def run(self, **options: Any) -> None:
        """Do each item that is due in a commit of its own, until nothing is left but what others have in hand.

        `options` go to `find`. Ends after `round_seconds` at the latest, so that other sweeps have their turn too.
        """
        until = time.monotonic() + self.round_seconds
        passed_over: set[UUID] = set()
        turns: Counter[UUID] = Counter()
        while len(passed_over) < MOST_PASSED_OVER and (ids := self._due(passed_over, options)):
            before = failed_among(ids, self.name)
            for item_id in ids:
                try:
                    is_done = self._perform(item_id, turns[item_id])
                except RoundOver:
                    return
                turns[item_id] += is_done is True
                if is_done and item_id in before:
                    note_success(self.name, [item_id])
                if is_done is False:
                    passed_over.add(item_id)
                if time.monotonic() > until:
                    return

    def attempt(self, item_id: UUID) -> bool:
        """Do one item alone, for whom a wake-up named it; a failure is kept for the sweep. Says whether it was done."""
        if put_off_among([item_id], self.name, clock.now()):
            return False
        try:
            is_done = bool(self._perform(item_id, 0))
        except RoundOver:
            return False
        if is_done:
            self.forgive(item_id)
        return is_done

    def _perform(self, item_id: UUID, turn: int) -> bool | None:
        """Whether it was done; None where it failed."""
        try:
            if turn >= MOST_TURNS:
                raise StillDue  # noqa: TRY301  kept like every other failure
            return self.perform(item_id, at=clock.now())
        except RoundOver:
            raise
        except ItemFailed as failed:
            self.put_off(failed.item_id, failed.__cause__ or failed)
        except Exception as error:  # noqa: BLE001  what nobody foresaw in one item holds up no other
            self.put_off(item_id, error)
        return None

    @contextmanager
    def guarded(self, item_id: UUID) -> Iterator[None]:
        """Keep what goes wrong with an item in the block, for who does many items at the same time."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  what nobody foresaw in one item holds up no other
            self.put_off(item_id, error)

    def forgive(self, item_id: UUID) -> None:
        """Forget that an item had failed: it is done."""
        note_success(self.name, [item_id])

    def put_off(self, item_id: UUID, error: BaseException) -> None:
        """Keep that an item failed. Where the database itself is away this raises, and the round is over."""
        about, most = self.inquiry_of(item_id), self.most_attempts
        note_failure(self.name, item_id, error, inquiry_id=about, most_attempts=most, at=clock.now())

    def _due(self, passed_over: set[UUID], options: dict[str, Any]) -> list[UUID]:
        at = clock.now()
        found = self.find(at, **options)
        if isinstance(found, QuerySet):
            rows = without_put_off(found, self.name, at).exclude(pk__in=passed_over)
            return list(rows.values_list("pk", flat=True)[:BATCH])
        free: list[UUID] = []
        rest = iter(found)
        while len(free) < BATCH and (some := list(islice(rest, BATCH))):
            put_off = put_off_among(some, self.name, at) | passed_over
            free += [item_id for item_id in some if item_id not in put_off]
        return free[:BATCH]
