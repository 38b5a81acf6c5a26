"""The Celery application."""

import logging
import os
from typing import Any

from celery import Celery, signals

from arsos import task_counts  # noqa: F401  it listens to the signals of tasks
from arsos.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arsos.settings.production")
app = Celery("arsos")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
logger = logging.getLogger(__name__)


@signals.setup_logging.connect
def keep_our_logging(**_options: Any) -> None:
    """Celery sets up no logging of its own when somebody listens here; its lines would carry values."""


@signals.worker_ready.connect
def say_ready(**_options: Any) -> None:
    logger.info("the worker is ready")


@signals.beat_init.connect
def say_started(**_options: Any) -> None:
    logger.info("beat has started")
