"""ARSOS on one machine with the bundled servers, unless the environment names others."""

import os

from arsos.embedded import Layout, data_folder

for _name, _value in Layout(data_folder()).environment().items():
    os.environ.setdefault(_name, _value)

from arsos.settings.base import *  # noqa: E402, F403  the environment must be complete first
