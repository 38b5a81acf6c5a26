"""Pokes a worker after the commit. Redis carries nothing that a sweep would not find later."""

import logging
from functools import lru_cache
from typing import Any

from celery import Task, current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

POKED_FOR_MS = 2_000
logger = logging.getLogger(__name__)


def wake(task: "Task[Any, Any]", **ids: str) -> None:
    """Ask a worker to run a task soon; without Redis the next sweep does it."""
    try:
        task.apply_async(kwargs=ids, retry=False)
    except OperationalError:
        logger.warning("no worker could be woken for %s; the next sweep does it", task.name)


def begin_to_look(mark: str) -> None:
    """Take the mark away before reading: whoever commits from now on pokes again."""
    try:
        _redis().delete(mark)
    except RedisError:
        logger.warning("Redis is away; the worker looks all the same")


def poke(mark: str, task: str) -> None:
    """A commit that finds the mark will be read, because the mark is taken away before reading."""
    try:
        if _redis().set(mark, 1, nx=True, px=POKED_FOR_MS):
            current_app.send_task(task, retry=False)
    except (RedisError, OperationalError):
        logger.warning("%s could not be woken; the next sweep does it", task)


@lru_cache(maxsize=1)
def _redis() -> "Redis":
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
