"""Pokes a worker after the commit. Redis carries nothing that a sweep would not find later."""

import logging
from typing import Any

from celery import Task, current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from arsos.kernel.redis_client import redis_client

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
        redis_client().delete(mark)
    except RedisError:
        logger.warning("Redis is away; the worker looks all the same")


def poke(mark: str, task: str) -> None:
    """A commit that finds the mark will be read, because the mark is taken away before reading."""
    try:
        if redis_client().set(mark, 1, nx=True, px=POKED_FOR_MS):
            current_app.send_task(task, retry=False)
    except (RedisError, OperationalError):
        logger.warning("%s could not be woken; the next sweep does it", task)
