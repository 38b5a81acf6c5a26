"""Pokes a worker after the commit. Redis carries nothing that a sweep would not find later."""

import logging
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: "Task[Any, Any]", **ids: str) -> None:
    """Ask a worker to run a task soon; without Redis the next sweep does it."""
    try:
        task.apply_async(kwargs=ids, retry=False)
    except OperationalError:
        logger.warning("no worker could be woken for %s; the next sweep does it", task.name)
