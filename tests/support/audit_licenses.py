"""Asks every locked package for its license; what is not on the list, or says nothing, fails."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping

from tests.support.real_input import ROOT

LOCKED = ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt")

ALLOWED: Mapping[str, str] = {
    "0BSD": "no condition",
    "Apache-2.0": "keep the notices",
    "Apache Software License": "the same, as a classifier",
    "BSD-2-Clause": "keep the notice",
    "BSD-3-Clause": "keep the notice, do not advertise with the authors",
    "BSD 3-Clause": "the same, as its author writes it",
    "BSD License": "the same, as a classifier",
    "ISC License (ISCL)": "keep the notice",
    "MIT": "keep the notice",
    "MIT-0": "no condition",
    "MIT License": "keep the notice",
    "MPL-2.0": "only changes to its own files have to be published; we change none",
    "Mozilla Public License 2.0 (MPL 2.0)": "the same, as a classifier",
    "PSF-2.0": "keep the notice",
    "Python Software Foundation License": "the same, as a classifier",
    "Unlicense": "no condition",
}
"""Licenses under which a company may pass on a product, each with what it asks for."""

ONE_BY_ONE: Mapping[str, tuple[str, str]] = {
    "async-timeout": ("Apache-2.0", "locked for older interpreters; read from its repository"),
    "axe-playwright-python": ("MIT", "its metadata says nothing; its LICENSE is MIT, the axe-core inside is MPL-2.0"),
    "colorama": ("BSD-3-Clause", "locked for Windows; read from its repository"),
    "djhtml": (
        "GNU General Public License v3 or later (GPLv3+)",
        "a program that indents our templates in development; nothing of it is passed on",
    ),
    "jwcrypto": ("LGPL-3.0-or-later", "imported unchanged, and anybody can put another version in its place"),
    "psycopg": ("LGPL-3.0-only", "imported unchanged, and anybody can put another version in its place"),
    "psycopg-binary": ("LGPL-3.0-only", "the same; libpq inside is under the PostgreSQL License"),
    "pytest-timeout": ("DFSG approved; MIT License", "MIT; the other classifier is Debian's word for free"),
    "qrcode": ("BSD License; Other/Proprietary License", "BSD; the other line names the port's MIT original"),
}
"""Packages that were read by hand: the license that was read, and why it is accepted. A changed license fails."""

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
PARTS = re.compile(r"\s*(?:\bAND\b|\bOR\b|[()])\s*")


def main() -> int:
    wrong = list(wrong_licenses(locked_names(), installed_licenses()))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def locked_names() -> set[str]:
    """Every package that a lock pins, for whatever platform."""
    return {_known_as(name) for file in LOCKED for name in PINNED.findall((ROOT / file).read_text())}


def installed_licenses() -> dict[str, str]:
    """What the installed packages say, from both metadata fields."""
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--with-system", "--format=json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return {_known_as(one["Name"]): one["License"] for one in json.loads(said.stdout)}


def wrong_licenses(locked: set[str], said: Mapping[str, str]) -> Iterator[str]:
    """One line for each package that may not be passed on, or of which nobody knows whether it may."""
    for name in sorted(locked):
        license_ = said.get(name, "")
        if name in ONE_BY_ONE:
            read, _why = ONE_BY_ONE[name]
            if license_ not in {"", "UNKNOWN", read}:
                yield f"{name}: was read as {read}, now says {license_}. Read it again."
        elif not license_ or license_ == "UNKNOWN":
            yield f"{name}: says no license. Read it, and name it in tests/support/audit_licenses.py with the reason."
        elif refused := [part for part in _parts(license_) if part not in ALLOWED]:
            yield f"{name}: {', '.join(refused)} is not an allowed license. Replace the package."


def _parts(license_: str) -> Iterator[str]:
    """Every license that is named: classifiers are divided by semicolons, an SPDX expression by its words."""
    for one in license_.split("; "):
        yield from [one] if one in ALLOWED else filter(None, PARTS.split(one))


def _known_as(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
