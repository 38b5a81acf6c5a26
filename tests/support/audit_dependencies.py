"""Asks for known vulnerabilities of everything that is pinned. It passes only when all of it was asked about; where no
service answers, it says so and ends with a code of its own.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.real_input import ROOT

PINNED = ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt")
AUDITED, FAILED, NOT_RUN = 0, 1, 3
"""Exit codes. NOT_RUN is its own, so that `make check` on a machine without the service can say so and go on."""


def main() -> int:
    files = [argument for name in PINNED for argument in ("-r", str(ROOT / name))]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    status, lines = judged(done.stdout)
    for line in lines:
        print(line, file=sys.stderr)
    return status


def judged(answer: str) -> tuple[int, list[str]]:
    """The exit code for what pip-audit answered, and a line for everything that is wrong."""
    try:
        found: Sequence[Mapping[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        found = ()
    unknown = [one["name"] for one in found if "skip_reason" in one]
    harmful = [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        for one in found
        for vulnerability in one.get("vulns", ())
    ]
    if len(unknown) == len(found):
        return NOT_RUN, ["THE VULNERABILITY AUDIT DID NOT RUN: no vulnerability service answers from here."]
    if unknown:
        harmful.append(f"Nobody knows whether these are vulnerable, the service has no entry: {', '.join(unknown)}.")
    return (FAILED if harmful else AUDITED), harmful


if __name__ == "__main__":
    sys.exit(main())
