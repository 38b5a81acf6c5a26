"""What is shipped is only what a new installation starts with; afterwards the tables decide."""

import re

from tests.support.real_input import ROOT
from tests.support.sources import sources

MAY_READ = re.compile(r"/(shipped/\w+|checks|management/commands/(shipped|migrate_as_owner)|arsos/api_document)\.py$")
"""The API document names the details of the shipped types; it decides nothing."""
READS = re.compile(r"\bshipped(_rows|\.files|\.loading|\.differences)\b|shipped\.toml")


def test_no_code_decides_by_what_was_shipped():
    found = sources()
    assert len(found) > 400
    reading = [
        str(path.relative_to(ROOT))
        for path in found
        if not MAY_READ.search(f"/{path.relative_to(ROOT)}") and READS.search(path.read_text())
    ]
    assert reading == []
