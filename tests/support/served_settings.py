"""The settings of the suite for a process of its own, on the database of the test that started it."""

import os

from arsos.settings.test import *  # noqa: F403  settings modules extend each other
from arsos.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["ARSOS_TEST_DATABASE"]
