"""Scripts by other people: what lies in the folder is what its table says, and what pages load lies there."""

import hashlib
import re

from tests.support.real_input import ROOT
from tests.support.sources import sources

FOLDER = ROOT / "web/static/web/vendor"
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (\S+) \| `([^`]+)` \| `([0-9a-f]{64})` \|$", re.MULTILINE)
ROWS = ROW.findall((FOLDER / "README.md").read_text())
TEMPLATES = [one.read_text() for one in sources("html")]


def test_every_vendored_script_is_the_one_that_was_read():
    found = {str(one.relative_to(FOLDER)): hashlib.sha256(one.read_bytes()) for one in FOLDER.rglob("*.js")}
    assert {name: digest.hexdigest() for name, digest in found.items()} == {file: digest for *_, file, digest in ROWS}


def test_every_vendored_script_stands_under_its_version_with_its_license():
    for package, version, _license, file, _digest in ROWS:
        folder = FOLDER / file.split("/")[0]
        assert folder.name == f"{package.split('/')[-1].removesuffix('.org')}-{version}"
        assert (folder / "LICENSE").stat().st_size > 500, package


def test_pages_borrow_no_script_from_the_theme():
    borrowed = re.findall(r"<script[^>]*\bstatic '(unfold|admin)/", "\n".join(TEMPLATES))
    assert borrowed == []
