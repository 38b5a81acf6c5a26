"""The settings of the suite for a process of its own, on the database and broker of the test that started it."""

import os

from arsos.schedule import SCHEDULE
from arsos.settings.test import *  # noqa: F403  settings modules extend each other
from arsos.settings.test import DATABASES, LOGGING, MIDDLEWARE, REDIS_URL, broker_url

DATABASES["default"]["NAME"] = os.environ["ARSOS_TEST_DATABASE"]
if "ARSOS_TEST_DATABASE_HOST" in os.environ:
    DATABASES["default"]["HOST"] = os.environ["ARSOS_TEST_DATABASE_HOST"]
REDIS_URL = os.environ.get("ARSOS_TEST_REDIS", REDIS_URL)
if "ARSOS_TEST_HEARTBEAT" in os.environ:
    ARSOS_STREAM_HEARTBEAT_SECONDS = float(os.environ["ARSOS_TEST_HEARTBEAT"])
if "ARSOS_TEST_BROKER" in os.environ:
    CELERY_BROKER_URL = broker_url(os.environ["ARSOS_TEST_BROKER"])
if "ARSOS_TEST_LONGEST_TICK" in os.environ:
    LOGGING["loggers"]["celery.app.trace"] = {"level": "INFO"}  # says when each task has ended
    for _entry in SCHEDULE.values():
        if isinstance(_entry["schedule"], int | float):
            _entry["schedule"] = min(_entry["schedule"], float(os.environ["ARSOS_TEST_LONGEST_TICK"]))
            del _entry["options"]["expires"]  # a busy machine is late for each tick, and would begin none
if "ARSOS_WALK_NOTES" in os.environ:
    MIDDLEWARE = ["tests.support.walking_middleware.WalkingMiddleware", *MIDDLEWARE]
