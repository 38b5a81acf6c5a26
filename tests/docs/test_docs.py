"""What the documents promise is so: tables, links and the picture."""

import re

import pytest

from members.imports.columns import COLUMNS
from tests.support.real_input import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_table_of_columns_is_the_feeds():
    row = r"^\| `(\w+)` \| (.*?) \| (yes)? *\| (yes)? *\|$"
    rows = re.findall(row, (ROOT / "docs/csv-import.md").read_text(), re.MULTILINE)
    assert [(name, says, bool(needed), bool(clears)) for name, says, needed, clears in rows] == [
        (column.name, column.says, column.is_required, column.is_clearable) for column in COLUMNS.values()
    ]


def test_every_decision_is_listed():
    listed = (ROOT / "docs/adr/README.md").read_text()
    for page in (ROOT / "docs/adr").glob("0*.md"):
        assert page.name in listed


def test_every_file_that_a_document_names_is_there():
    """A threat whose test is gone is a threat without a test."""
    named = {
        (document.name, path)
        for document in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
        for path in re.findall(
            r"`((?:tests|arsos|members|inquiries|escalations|web|deploy|benchmarks)/[\w/.-]+)`", document.read_text()
        )
    }
    assert len(named) > 60
    assert [one for one in named if not (ROOT / one[1]).exists()] == []


def test_every_threat_names_its_test():
    rows = [
        line
        for line in (ROOT / "docs/threat-model.md").read_text().splitlines()
        if re.match(r"^\| (\*\*)?[STRIDE]", line)
    ]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)
