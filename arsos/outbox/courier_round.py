"""Brings deliveries to their endpoints side by side, with a fair share for each owner."""

import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from uuid import UUID

from arsos.jobs.failures import without_put_off
from arsos.kernel import clock
from arsos.outbox.actions.claim_deliveries import claim_deliveries
from arsos.outbox.actions.finish_deliveries import Attempted, finish_deliveries
from arsos.outbox.actions.release_deliveries import release_deliveries
from arsos.outbox.couriers import carry
from arsos.outbox.models import WebhookEndpoint
from arsos.outbox.queries.endpoints import endpoints_to_call
from arsos.outbox.sweeps import DELIVER, prepare

ROUND_SECONDS = 30.0
AT_ONCE, SHARE = 32, 4
"""Endpoints that are called at the same time: in all, and of one owner."""
MANY, SOME = 500, 32
"""Deliveries of one turn: where the last turn was quick, and where nobody knows or it was slow. A turn begins no call
after its time, so that all end before their lease does and an endpoint that turns slow holds up nobody; what was not
tried is given back."""
QUICK_SECONDS = 2.0
LOOK_SECONDS = 0.5
Owner = tuple[object, object]


@dataclass(slots=True)
class Turn:
    """One endpoint that is being called."""

    endpoint: WebhookEndpoint
    claimed: frozenset[UUID]
    began: float = field(default_factory=time.monotonic)


class CourierRound:
    """One round of a courier. Database work is done here, calls in threads; new events are laid out meanwhile."""

    def __init__(self) -> None:
        self.until = time.monotonic() + ROUND_SECONDS
        self.turns: dict[Future[list[Attempted]], Turn] = {}
        self.served: Counter[UUID] = Counter()
        self.is_quick: dict[UUID, bool] = {}

    def run(self) -> None:
        """Call until nothing is due, or for half a minute; what is under way then is waited for."""
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            while True:
                begun: list[bool] = []
                if time.monotonic() < self.until:
                    prepare()
                    begun = [self._begin(pool, endpoint) for endpoint in self._next()]
                if not self.turns and not any(begun):
                    return
                ended, _ = wait(self.turns, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in ended:
                    self._end(future)

    def _next(self) -> list[WebhookEndpoint]:
        """Endpoints that may be called now: never two turns of one, no owner over their share, who had fewest first.

        However many are ready, only those that are chosen are loaded.
        """
        at = clock.now()
        busy = {turn.endpoint.id for turn in self.turns.values()}
        owners = Counter(_owner(turn.endpoint) for turn in self.turns.values())
        ready = without_put_off(endpoints_to_call(at), DELIVER.name, at).exclude(id__in=busy)
        waiting: dict[Owner, list[UUID]] = {}
        rows = ready.values_list("id", "owner_client_id", "owner_user_id")
        for endpoint_id, *owner in sorted(rows, key=lambda row: self.served[row[0]]):
            waiting.setdefault((owner[0], owner[1]), []).append(endpoint_id)
        chosen: list[UUID] = []
        while len(chosen) + len(self.turns) < AT_ONCE and waiting:
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
        with DELIVER.guarded(turn.endpoint.id):
            attempted = future.result()
            release_deliveries(turn.claimed - {one.delivery_id for one in attempted})
            finish_deliveries(turn.endpoint.id, attempted, at=clock.now())
            DELIVER.forgive(turn.endpoint.id)


def _owner(endpoint: WebhookEndpoint) -> Owner:
    return endpoint.owner_client_id, endpoint.owner_user_id
