"""Every file that we wrote for the product, for tests that read what stands in them."""

from collections.abc import Iterable
from pathlib import Path

from foundation.logs.log_lines import OWN as APPS
from tests.support.real_input import ROOT

PRODUCTION = tuple(app for app in APPS if app != "dev")
"""The apps that the image holds."""
NOT_OURS = {"__pycache__", "vendor"}


def sources(suffix: str = "py", *, of: Iterable[str] = APPS, without: Iterable[str] = ()) -> list[Path]:
    """The files of some apps or folders that end in `.suffix`, in the order of their paths.

    `without` names folders and files that are left out wherever they lie; `migrations` matches all migrations.
    """
    left_out = NOT_OURS.union(without)
    found = (path for folder in of for path in (ROOT / folder).rglob(f"*.{suffix}"))
    return sorted(path for path in found if not left_out.intersection(path.relative_to(ROOT).parts))
