"""ARSOS on one machine with the bundled servers, unless the environment names others."""

import os

from dev.embedded import Layout, data_folder

DEMO_SOS_LINE = "+1 502-555-0187"  # a number that nobody has (R27)

for _name, _value in Layout(data_folder()).environment().items():
    os.environ.setdefault(_name, _value)

os.environ.setdefault("ARSOS_SOS_LINE", DEMO_SOS_LINE)

from arsos.settings.base import *  # noqa: E402, F403  the environment must be complete first
from arsos.settings.base import ARSOS_BASE_URL, ARSOS_STAFF_MFA, INSTALLED_APPS  # noqa: E402  the same
from arsos.settings.refusals import require_loopback_for_demo  # noqa: E402  the same

INSTALLED_APPS = [*INSTALLED_APPS, "dev"]
require_loopback_for_demo(ARSOS_STAFF_MFA, ARSOS_BASE_URL)
