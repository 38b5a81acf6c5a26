"""How often background tasks ran, how long, and when last: counted in Redis by every worker, shown by /metrics.

Workers have no port of their own, and a count that a flush of Redis loses begins anew at 0, as counters may.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from celery import signals
from django.conf import settings
from redis import RedisError

from foundation.figures import Figure
from foundation.redis_client import redis_client

RUNS, SECONDS, LAST = "tasks:runs", "tasks:seconds", "tasks:last"
SUCCESS = "SUCCESS"
_begun: dict[str, float] = {}


@signals.task_prerun.connect
def note_begin(task_id: str, **_more: Any) -> None:
    """Remember when a task began; tasks of one process run one after the other."""
    _begun.clear()
    _begun[task_id] = time.monotonic()


@signals.task_postrun.connect
def note_end(task_id: str, task: Any, state: str | None = None, **_more: Any) -> None:
    """Count a task that has ended. Without Redis nothing is counted, and the work goes on."""
    seconds = time.monotonic() - _begun.pop(task_id, time.monotonic())
    with suppress(RedisError):
        pipeline = redis_client(connects_in=0.2, answers_in=0.2).pipeline(transaction=False)
        pipeline.hincrby(RUNS, f"{task.name} {'done' if state == SUCCESS else 'failed'}")
        pipeline.hincrbyfloat(SECONDS, task.name, seconds)
        if state == SUCCESS:
            pipeline.hset(LAST, task.name, f"{time.time():.3f}")
        pipeline.execute()


def counters() -> Iterator[Figure]:
    """Runs and seconds of each task. Raises RedisError."""
    for name, count in _read(RUNS).items():
        task, _, result = name.partition(" ")
        labels = {"task": task, "result": result}
        yield Figure("arsos_task_runs", "Background tasks that ended, by result.", count, labels)
    for task, seconds in _read(SECONDS).items():
        yield Figure("arsos_task_seconds", "Seconds that background tasks took.", seconds, {"task": task})


def figures() -> Iterator[Figure]:
    """When each task last succeeded, what waits in the queues of the broker, and open streams. Raises RedisError."""
    for task, moment in _read(LAST).items():
        text = "When a background task last succeeded, in seconds since 1970."
        yield Figure("arsos_task_last_success_seconds", text, moment, {"task": task})
    redis = redis_client(connects_in=0.2, answers_in=1)
    for queue in sorted({route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}):
        waiting = redis.llen(queue)
        yield Figure("arsos_task_queue_length", "Tasks that no worker has begun.", waiting, {"queue": queue})


def _read(key: str) -> dict[str, float]:
    found = cast("dict[bytes, bytes]", redis_client(connects_in=0.2, answers_in=1).hgetall(key))
    return {name.decode(): float(value) for name, value in found.items()}
