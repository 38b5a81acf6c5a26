"""The image holds what the Dockerfile copies of what `.dockerignore` lets in; CI builds its layers of the same."""

import re
import subprocess
from fnmatch import fnmatch

import pytest

from tests.support.real_input import ROOT
from tests.support.sources import APPS, PRODUCTION

DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORED = (ROOT / ".dockerignore").read_text().split()
COPIED = [source for line in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE) for source in line.split()]
LEFT_OUT = {"dev", "tests", "docs", "var", ".git", ".env", ".venv", ".ci", "requirements-dev.txt", "docker-compose.yml"}


def is_let_in(path: str) -> bool:
    """Whether an engine sends a path to the build: the last line that fits it, or a folder around it, decides."""
    parts = path.split("/")
    places = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    is_in = True
    for line in IGNORED:
        pattern = line.removeprefix("!").removeprefix("**/")
        names = parts if "**/" in line else places
        if any(fnmatch(name, pattern) for name in names):
            is_in = line.startswith("!")
    return is_in


def test_what_is_copied_is_there_and_let_in():
    assert {path for path in COPIED if not (ROOT / path).exists()} == set()
    assert {path for path in COPIED if not is_let_in(path)} == set()


def test_what_is_let_in_is_copied():
    let_in = [line[1:] for line in IGNORED if line.startswith("!")]
    assert {one for one in let_in if not any(path == one or path.startswith(f"{one}/") for path in COPIED)} == set()


def test_every_app_but_what_a_developer_needs_is_in_the_image():
    assert {path for path in COPIED if path in APPS} == set(PRODUCTION)


@pytest.mark.parametrize("path", [*sorted(LEFT_OUT), "web/__pycache__/urls.cpython-311.pyc", "arsos/asgi.pyc"])
def test_nothing_else_is_let_in(path):
    assert not is_let_in(path)


def test_the_layers_of_ci_are_built_of_what_the_image_copies():
    script = (ROOT / "deploy/build-layers.sh").read_text()
    command = re.search(r"^(sed -n '[^']+' Dockerfile)", script, re.MULTILINE)[1]
    found = subprocess.run(["bash", "-c", command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert found.split() == COPIED
