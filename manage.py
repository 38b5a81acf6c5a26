#!/usr/bin/env python
"""Runs ARSOS's commands; without other settings, those of the bundled servers."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dev.settings")
    execute_from_command_line(sys.argv)
