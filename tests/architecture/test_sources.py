"""Every package of ours is known to what reads, checks and builds our code."""

import re
import tomllib

import pytest

from tests.support.real_input import ROOT
from tests.support.sources import APPS, PRODUCTION, sources

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
BANDIT = re.search(r"bandit (?:[^\n]*\\\n)*[^\n]*", (ROOT / "Makefile").read_text())[0].split()


def test_every_package_is_an_app_or_the_tests():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {*APPS, "tests"}


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        (SETTINGS["mypy"]["files"], {*APPS, "manage.py"}),
        (SETTINGS["coverage"]["run"]["source"], set(PRODUCTION)),
        (SETTINGS["importlinter"]["root_packages"], set(APPS)),
        (SETTINGS["ruff"]["lint"]["isort"]["known-first-party"], {*APPS, "tests"}),
        ({word for word in BANDIT if (ROOT / word / "__init__.py").is_file()}, set(APPS)),
    ],
    ids=["types", "coverage", "import contracts", "order of imports", "bandit"],
)
def test_every_tool_looks_at_all_of_them(listed, wanted):
    assert set(listed) == wanted


def test_what_is_read_is_ours():
    found = sources()
    assert len(found) > 700
    assert found == sorted(found)
    assert not [path for path in found if {"tests", ".venv", "var", "node_modules"} & {*path.relative_to(ROOT).parts}]
    assert not [path for path in sources(without=["migrations"]) if "migrations" in path.parts]
    assert not [path for path in sources("js") if "vendor" in path.parts]
