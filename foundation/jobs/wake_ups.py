"""Wakes those who deliver events and mail, work jobs and call departments, as soon as there is something to do."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from foundation.redis_client import redis_client

POKED, MAIL_POKED = "outbox:poked", "outbox:mail-poked"


def wake_delivery_worker() -> None:
    """Ask the courier to look, unless it has been asked and has not yet begun to."""
    wake_once(POKED, "outbox.relay")


def wake_mail() -> None:
    """The same for the mail."""
    wake_once(MAIL_POKED, "outbox.mail")


DEPARTMENTS_POKED = "departments:poked"


def wake_departments() -> None:
    """Ask the courier to call the departments' systems soon."""
    wake_once(DEPARTMENTS_POKED, "departments.call")


JOBS_POKED = "jobs:poked"


def wake_jobs() -> None:
    """Ask a worker to look for runs, unless one has been asked and has not yet begun to."""
    wake_once(JOBS_POKED, "jobs.work")


POKED_FOR_MS = 2_000
logger = logging.getLogger(__name__)


def wake(task: str, **ids: str) -> None:
    """Ask a worker to run a task, by its name, soon; without Redis the next sweep does it."""
    try:
        current_app.send_task(task, kwargs=ids, retry=False)
    except OperationalError:
        logger.warning("no worker could be woken for %s; the next sweep does it", task)


def begin_to_look(mark: str) -> None:
    """Take the mark away before reading: whoever commits from now on pokes again."""
    try:
        redis_client().delete(mark)
    except RedisError:
        logger.warning("Redis is away; the worker looks all the same")


def wake_once(mark: str, task: str) -> None:
    """A commit that finds the mark will be read, because the mark is taken away before reading."""
    try:
        if redis_client().set(mark, 1, nx=True, px=POKED_FOR_MS):
            current_app.send_task(task, retry=False)
    except (RedisError, OperationalError):
        logger.warning("%s could not be woken; the next sweep does it", task)
