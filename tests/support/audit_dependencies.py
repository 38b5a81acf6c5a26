"""Asks for known vulnerabilities of everything that is pinned; what cannot be asked about is said, not hidden."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINNED = ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt")


def main() -> int:
    files = [argument for name in PINNED for argument in ("-r", str(ROOT / name))]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print("The dependency audit could not run: no vulnerability service answers from here.")
        return 0
    unknown = [one["name"] for one in found if "skip_reason" in one]
    harmful = [(one["name"], one["version"], vuln["id"]) for one in found for vuln in one.get("vulns", [])]
    if unknown:
        print(f"{len(unknown)} of {len(found)} dependencies could not be audited: the index here does not know them.")
    for name, version, vulnerability in harmful:
        print(f"{name} {version}: {vulnerability}")
    return 1 if harmful else 0


if __name__ == "__main__":
    sys.exit(main())
