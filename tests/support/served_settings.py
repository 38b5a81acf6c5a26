"""The settings of the suite for a process of its own, on the database of the test that started it."""

import os

from arsos.settings.test import *  # noqa: F403  settings modules extend each other
from arsos.settings.test import CELERY_BROKER_URL, DATABASES

DATABASES["default"]["NAME"] = os.environ["ARSOS_TEST_DATABASE"]
_BROKER = os.environ.get("ARSOS_TEST_BROKER", "")
CELERY_BROKER_URL = (
    _BROKER.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=") or CELERY_BROKER_URL
)
