"""Starts the bundled servers, and gives every worker a database of its own that the serving role uses."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
