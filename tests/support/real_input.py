"""The folder of real input, for tests that use it; they say so when it is absent."""

import os
from pathlib import Path

from tests.support.missing import skip_without

ROOT = Path(__file__).resolve().parents[2]


def real_input(name: str) -> Path:
    """A file of real input; without it the test is skipped, and the skip is printed."""
    path = Path(os.environ.get("REAL_INPUT_DIR", ROOT.parent / "shared" / "data")) / name
    if not path.exists():
        skip_without("the folder of real input")
    return path
