"""The suite, on bundled servers of its own that tests/conftest.py starts."""

import os

from dev.embedded import Layout, data_folder

for _name, _value in Layout(data_folder() / "test").environment().items():
    os.environ[_name] = _value

os.environ["ARSOS_SOS_LINE"] = "+1 502-555-0143"  # searched for in everything that is answered or kept

from arsos.settings.base import *  # noqa: E402, F403  the environment must be complete first
from arsos.settings.base import CACHES, INSTALLED_APPS, broker_url  # noqa: E402  the same

INSTALLED_APPS = [*INSTALLED_APPS, "dev", "tests.support"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ARSOS_READ_UNBOUND = False  # what is not bound to its row is found by whoever reads it
ARSOS_STAFF_MFA = "off"  # tests of the second factor switch it on
ARSOS_ANCHOR_URL = ""  # a database that is emptied for each test would stand behind the seals of the test before
ARSOS_UNDO_SEND_SECONDS = 0  # tests of undoing a message switch it on
# Each process of the suite has four databases of Redis to count in and to empty: its own, its cache, the broker of the
# workers that it starts, and one for a test that counts everything in it. The bundled server has 64.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL, _CACHE, ARSOS_TEST_BROKER, ARSOS_TEST_REDIS_ALONE = (
    f"{os.environ['REDIS_URL']}?db={4 * _WORKER + number}" for number in range(4)
)
CACHES = {"default": {**CACHES["default"], "LOCATION": _CACHE}}
CELERY_BROKER_URL = broker_url(REDIS_URL)
