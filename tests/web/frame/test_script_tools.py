"""The tools that check our scripts: pinned by hash, from any registry, under licenses that a company may use."""

import json
import re

import pytest

from tests.support.audit_licenses import ALLOWED
from tests.support.real_input import ROOT
from tests.support.sources import sources
from tests.web.frame.test_vendored_scripts import ROWS

LOCK = json.loads((ROOT / "package-lock.json").read_text())["packages"]
PINNED = json.loads((ROOT / "package.json").read_text())["devDependencies"]
ALSO_ALLOWED = {"ISC", "BlueOak-1.0.0", "Python-2.0", "(MIT OR CC0-1.0)"}
"""Permissive licenses that no Python package of ours has under this name: keep the notice."""
CONTROLLERS = sorted((ROOT / "web/static/web/js/controllers").glob("*.js"))
TEMPLATES = {one: one.read_text() for one in sources("html")}
NAMED = {
    name
    for text in TEMPLATES.values()
    for value in re.findall(r'data-controller="([^"]*)"', text)
    for name in value.split()
}


def test_every_tool_is_pinned_by_hash_and_by_no_address():
    tools = {name: one for name, one in LOCK.items() if name}
    assert len(tools) > 50
    assert [name for name, one in tools.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, one in tools.items() if "resolved" in one] == []
    assert [version for version in PINNED.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_tool_has_a_license_that_a_company_may_use():
    allowed = {*ALLOWED, *ALSO_ALLOWED}
    assert {one["license"] for name, one in LOCK.items() if name} - allowed == set()


def test_types_are_those_of_the_scripts_that_pages_load():
    assert {package: PINNED[package] for package, *_ in ROWS} == {package: version for package, version, *_ in ROWS}


@pytest.mark.parametrize("path", CONTROLLERS, ids=lambda path: path.stem)
def test_a_controller_is_registered_under_the_name_of_its_file_and_used(path):
    assert re.findall(r'application\.register\("([^"]+)"', path.read_text()) == [path.stem]
    assert path.stem in NAMED


def test_pages_name_no_controller_action_or_target_that_is_not_there():
    sources = {path.stem: path.read_text() for path in CONTROLLERS}
    assert NAMED - sources.keys() == set()
    for template, text in TEMPLATES.items():
        actions = [one for value in re.findall(r'data-action="([^"]*)"', text) for one in value.split()]
        used = [re.fullmatch(r"(?:[^\s]+->)?([a-z-]+)#(\w+)(?::\w+)?", action) for action in actions]
        assert all(used), f"{template}: {actions}"
        asked = [(one[1], rf"^  (?:async )?{one[2]}\(") for one in used if one]
        asked += [(name, rf"\b{part}: HTML") for name, part in re.findall(r'\bdata-([a-z-]+)-target="(\w+)"', text)]
        assert [one for one in asked if not re.search(one[1], sources[one[0]], re.MULTILINE)] == [], template
