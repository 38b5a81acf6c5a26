"""Turns the keys over and over while the replay runs, and proves at its end that the old ones are not needed."""

import os
import subprocess
import sys
import threading
from secrets import token_urlsafe

from cryptography.fernet import Fernet

from dev.benchmarks.installation import ROOT


class TurningKeys:
    """Web and worker seal with the old keys and open both; `rotate_keys` seals with the new ones beside them."""

    def __init__(self) -> None:
        self.old = (Fernet.generate_key().decode(), token_urlsafe(32))
        self.new = (Fernet.generate_key().decode(), token_urlsafe(32))
        self.turns = 0
        self.failed: list[str] = []

    def install(self) -> None:
        """Before anything starts: the old keys are in front, the new ones can be opened."""
        os.environ.update(_settings(self.old, self.new))

    def turn_until(self, is_over: threading.Event) -> None:
        """Rotate again and again."""
        while not is_over.is_set():
            done = self._rotate(_settings(self.new, self.old))
            self.turns += 1
            if "Traceback" in done.stderr:
                self.failed.append(done.stderr[-500:])

    def prove(self) -> bool:
        """Rotate once more, now that nobody seals with the old key, then look at everything with the new one alone."""
        last = self._rotate(_settings(self.new, self.old))
        alone = self._rotate(_settings(self.new), "--check")
        print(f"\nkeys turned {self.turns} times meanwhile, {len(self.failed)} failures")
        print((last.stdout + last.stderr).strip().splitlines()[-1])
        return last.returncode == 0 and alone.returncode == 0 and not self.failed

    def _rotate(self, settings: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", "rotate_keys", *options]
        environment = {**os.environ, **settings}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _settings(*keys: tuple[str, str]) -> dict[str, str]:
    return {
        "ARSOS_FIELD_KEYS": ",".join(field for field, _ in keys),
        "ARSOS_HASH_KEYS": ",".join(hashed for _, hashed in keys),
    }
