"""The suite, on bundled servers of its own that tests/conftest.py starts."""

import os

from arsos.embedded import Layout, data_folder

for _name, _value in Layout(data_folder() / "test").environment().items():
    os.environ[_name] = _value

os.environ["ARSOS_SOS_LINE"] = "+1 502-555-0143"  # searched for in everything that is answered or kept

from arsos.settings.base import *  # noqa: E402, F403  the environment must be complete first
from arsos.settings.base import CACHES, INSTALLED_APPS  # noqa: E402  the same

INSTALLED_APPS = [*INSTALLED_APPS, "tests.support"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ARSOS_READ_UNBOUND = False  # what is not bound to its row is found by whoever reads it
ARSOS_STAFF_MFA = "off"  # tests of the second factor switch it on
# Each process of the suite empties a cache of its own.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
CACHES = {"default": {**CACHES["default"], "LOCATION": f"{CACHES['default']['LOCATION']}?db={_WORKER}"}}
