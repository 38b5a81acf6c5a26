"""Brings deliveries to their endpoints side by side, with a fair share for each owner."""

import logging
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import connection

from events.sweeps import DELIVER, prepare
from events.webhooks.actions.deliveries import claim_deliveries, release_deliveries
from events.webhooks.actions.finish_deliveries import Attempted, finish_deliveries
from events.webhooks.delivery_worker import carry
from events.webhooks.models import WebhookEndpoint
from events.webhooks.queries import endpoints_to_call
from foundation import clock
from foundation.jobs.failures import without_put_off

ROUND_SECONDS = 30.0
AT_ONCE, SHARE = 32, 4
"""Endpoints that are called at the same time: in all, and of one owner."""
MANY, SOME = 500, 32
"""Deliveries of one turn: where the last turn was quick, and where nobody knows or it was slow. A turn begins no call
after its time, so that all end before their lease does and an endpoint that turns slow holds up nobody; what was not
tried is given back."""
QUICK_SECONDS = 2.0
LOOK_SECONDS = 0.5
logger = logging.getLogger(__name__)
Owner = tuple[object, object]


@dataclass(slots=True)
class Turn:
    """One endpoint that is being called."""

    endpoint: WebhookEndpoint
    claimed: frozenset[UUID]
    began: float = field(default_factory=time.monotonic)


LEFT: "dict[Future[list[Attempted]], Turn]" = {}
"""Turns of this process that were still calling when their round was over; each ends by itself, in its thread."""


class DeliveryRound:
    """One round of a courier. Database work is done here, calls in threads; new events are laid out meanwhile."""

    def __init__(self) -> None:
        self.until = time.monotonic() + ROUND_SECONDS
        self.turns: dict[Future[list[Attempted]], Turn] = {}
        self.served: Counter[UUID] = Counter()
        self.is_quick: dict[UUID, bool] = {}

    def run(self) -> None:
        """Call until nothing is due, or for half a minute. What is under way then is not waited for: somebody's
        endpoint that does not answer holds up neither the next round nor the events that it has to number.
        """
        pool = ThreadPoolExecutor(max_workers=AT_ONCE)
        try:
            while time.monotonic() < self.until:
                prepare()
                begun = [self._begin(pool, endpoint) for endpoint in self._next()]
                if not self.turns and not any(begun):
                    return
                ended, _ = wait(self.turns, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in ended:
                    self._end(future)
        finally:
            pool.shutdown(wait=False)
            self._leave()

    def _leave(self) -> None:
        """Those that still hang first: what goes wrong with one that is done must not free their endpoints."""
        for future, turn in [one for one in self.turns.items() if not one[0].done()]:
            LEFT[future] = turn
            future.add_done_callback(partial(_end_late, turn))
            del self.turns[future]
        for future in list(self.turns):
            self._end(future)

    def _next(self) -> list[WebhookEndpoint]:
        """Endpoints that may be called now: never two turns of one, no owner over their share, who had fewest first.

        However many are ready, only those that are chosen are loaded.
        """
        at = clock.now()
        called = [turn.endpoint for turn in (*self.turns.values(), *LEFT.copy().values())]
        busy = {endpoint.id for endpoint in called}
        owners = Counter(_owner(endpoint) for endpoint in called)
        ready = without_put_off(endpoints_to_call(at), DELIVER.name, at).exclude(id__in=busy)
        waiting: dict[Owner, list[UUID]] = {}
        rows = ready.values_list("id", "owner_client_id", "owner_user_id")
        for endpoint_id, *owner in sorted(rows, key=lambda row: self.served[row[0]]):
            waiting.setdefault((owner[0], owner[1]), []).append(endpoint_id)
        chosen: list[UUID] = []
        while len(chosen) + len(called) < AT_ONCE and waiting:
            next_owner = min(waiting, key=lambda one: owners[one])
            if owners[next_owner] >= SHARE:
                break
            owners[next_owner] += 1
            chosen.append(waiting[next_owner].pop(0))
            if not waiting[next_owner]:
                del waiting[next_owner]
        found = ready.in_bulk(chosen)
        return [found[one] for one in chosen if one in found]

    def _begin(self, pool: ThreadPoolExecutor, endpoint: WebhookEndpoint) -> bool:
        """Claim what is due for one endpoint; a failing one is probed with a single delivery. Says whether any was."""
        many = MANY if self.is_quick.get(endpoint.id) else SOME
        self.served[endpoint.id] += 1
        with DELIVER.guarded(endpoint.id):
            claimed = claim_deliveries(endpoint, limit=1 if endpoint.failures else many, at=clock.now())
            if claimed.deliveries:
                future = pool.submit(carry, endpoint, claimed.deliveries, at=clock.now())
                self.turns[future] = Turn(endpoint, frozenset(one.id for one in claimed.deliveries))
            return len(claimed) > 0
        return False

    def _end(self, future: "Future[list[Attempted]]") -> None:
        turn = self.turns.pop(future)
        self.is_quick[turn.endpoint.id] = time.monotonic() - turn.began < QUICK_SECONDS
        _finish(future, turn)


def _finish(future: "Future[list[Attempted]]", turn: Turn) -> None:
    with DELIVER.guarded(turn.endpoint.id):
        attempted = future.result()
        release_deliveries(turn.claimed - {one.delivery_id for one in attempted})
        finish_deliveries(turn.endpoint.id, attempted, at=clock.now())
        DELIVER.forgive(turn.endpoint.id)


def _end_late(turn: Turn, future: "Future[list[Attempted]]") -> None:
    """The end of a turn that its round has left, in the thread that called."""
    try:
        _finish(future, turn)
    except Exception as error:  # noqa: BLE001  the lease runs out, and another round does it again
        logger.error("%s at the end of a turn", type(error).__name__)  # noqa: TRY400  its words may name people
    finally:
        LEFT.pop(future, None)
        connection.close()


def _owner(endpoint: WebhookEndpoint) -> Owner:
    return endpoint.owner_client_id, endpoint.owner_user_id
