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
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (yes)? *\|$", (ROOT / "docs/csv-import.md").read_text(), re.MULTILINE)
    assert [(name, says, bool(needed)) for name, says, needed in rows] == [
        (column.name, column.says, column.is_required) for column in COLUMNS.values()
    ]


def test_every_decision_is_listed():
    listed = (ROOT / "docs/adr/README.md").read_text()
    for page in (ROOT / "docs/adr").glob("0*.md"):
        assert page.name in listed
