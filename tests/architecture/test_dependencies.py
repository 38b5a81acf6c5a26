"""What we stand on may be passed on, and an audit that did not run does not look like one that did."""

import json
import tomllib

import pytest

from tests.support.audit_dependencies import AUDITED, FAILED, NOT_RUN, judged
from tests.support.audit_licenses import ONE_BY_ONE, locked_names, wrong_licenses
from tests.support.real_input import ROOT


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("MIT", ""),
        ("Apache Software License; BSD License", ""),
        ("Mozilla Public License 2.0 (MPL 2.0)", ""),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", ""),
        ("GNU General Public License v3 or later (GPLv3+)", "GPLv3+"),
        ("GPL-2.0-only", "GPL-2.0-only"),
        ("AGPL-3.0-or-later", "AGPL-3.0-or-later"),
        ("MIT; GNU Affero General Public License v3", "Affero"),
        ("Apache-2.0 AND GPL-3.0-only", "GPL-3.0-only"),
        ("LGPL-3.0-only", "LGPL-3.0-only"),
        ("Other/Proprietary License", "Proprietary"),
        ("UNKNOWN", "says no license"),
        ("", "says no license"),
    ],
)
def test_a_license_is_on_the_list_or_named(said, wrong):
    found = list(wrong_licenses({"some-package"}, {"some-package": said}))
    assert (len(found), wrong in "".join(found)) == (1 if wrong else 0, True)


def test_a_package_that_is_locked_for_another_platform_is_read_by_hand():
    assert list(wrong_licenses({"colorama"}, {})) == []
    assert len(list(wrong_licenses({"somewhere-else"}, {}))) == 1


def test_a_package_read_by_hand_is_read_again_when_its_license_changes():
    assert list(wrong_licenses({"psycopg"}, {"psycopg": "LGPL-3.0-only"})) == []
    assert len(list(wrong_licenses({"psycopg"}, {"psycopg": "GPL-3.0-only"}))) == 1


def test_nothing_is_read_by_hand_that_is_not_locked():
    assert set(ONE_BY_ONE) <= locked_names()


def test_no_gpl_comes_back_through_the_formats_of_json_schema():
    assert "rfc3987" not in locked_names()


def test_the_project_has_the_license_that_it_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License\n" in (ROOT / project["license-files"][0]).read_text()


SOUND = {"name": "sound", "version": "1", "vulns": []}
HARMFUL = {"name": "harmful", "version": "1", "vulns": [{"id": "PYSEC-2026-1"}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("", NOT_RUN, "DID NOT RUN"),
        ("{}", NOT_RUN, "DID NOT RUN"),
        (json.dumps({"dependencies": []}), NOT_RUN, "DID NOT RUN"),
        (json.dumps({"dependencies": [UNKNOWN]}), NOT_RUN, "DID NOT RUN"),
        (json.dumps({"dependencies": [SOUND, UNKNOWN]}), FAILED, "unknown"),
        (json.dumps({"dependencies": [SOUND, HARMFUL]}), FAILED, "harmful 1: PYSEC-2026-1"),
        (json.dumps({"dependencies": [SOUND]}), AUDITED, ""),
    ],
)
def test_only_an_audit_of_everything_passes(answer, status, said):
    found, lines = judged(answer)
    assert (found, said in " ".join(lines)) == (status, True)
