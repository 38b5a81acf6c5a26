"""The suite, on the bundled servers that tests/conftest.py starts."""

from arsos.settings.base import *  # noqa: F403  settings modules extend each other
from arsos.settings.base import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.support"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
