"""What the documents promise is so: tables, links and the picture."""

import re

import pytest

from members.imports.columns import COLUMNS
from members.imports.people.columns import PEOPLE_COLUMNS
from tests.support.real_input import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_table_of_columns_is_the_feeds():
    row = r"^\| `(\w+)` \| (.*?) \| (yes)? *\| (yes)? *\|$"
    rows = re.findall(row, (ROOT / "docs/reference/csv-import.md").read_text(), re.MULTILINE)
    assert [(name, says, bool(needed), bool(clears)) for name, says, needed, clears in rows] == [
        (column.name, column.says, column.is_required, column.is_clearable) for column in COLUMNS.values()
    ]


def test_the_table_of_columns_is_that_of_people():
    page = (ROOT / "docs/reference/people-import.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (yes)? *\|$", page, re.MULTILINE)
    said = [(column.name, column.says, column.is_clearable) for column in PEOPLE_COLUMNS.values()]
    assert [(name, says, bool(clears)) for name, says, clears in rows] == said


def test_every_decision_is_listed():
    listed = (ROOT / "docs/explanation/adr/README.md").read_text()
    for page in (ROOT / "docs/explanation/adr").glob("0*.md"):
        assert page.name in listed


def test_every_file_that_a_document_names_is_there():
    """A threat whose test is gone is a threat without a test."""
    tops = "|".join(path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in {"var", "docs"})
    named = {
        (document.name, path)
        for document in PAGES
        for path in re.findall(rf"`((?:{tops})/[\w/.-]+)`", document.read_text())
    }
    assert len(named) > 60
    assert [one for one in named if not (ROOT / one[1]).exists()] == []


def test_every_threat_names_its_test():
    rows = [
        line
        for line in (ROOT / "docs/explanation/threat-model.md").read_text().splitlines()
        if re.match(r"^\| (\*\*)?[STRIDE]", line)
    ]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)


FOUR_KINDS = [
    path
    for kind in ("tutorials", "how-to", "reference", "explanation")
    for path in (ROOT / "docs" / kind).rglob("*.md")
]
DECISIONS = ROOT / "docs/explanation/adr"


@pytest.mark.parametrize("page", FOUR_KINDS, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_every_page_says_whom_it_is_for_and_stands_in_the_index(page):
    if page.parent == DECISIONS and page.name != "README.md":
        return  # the list of decisions says it for all of them
    title, blank, readers = page.read_text().splitlines()[:3]
    assert title.startswith("# ")
    assert blank == ""
    assert re.fullmatch(r"\*For .+\.\*", readers)
    assert f"({page.relative_to(ROOT / 'docs')})" in (ROOT / "docs/README.md").read_text()


def test_every_page_is_of_one_of_the_four_kinds():
    assert len(FOUR_KINDS) > 20
    outside = {*(ROOT / "docs").rglob("*.md")} - {*FOUR_KINDS}
    assert {path.name for path in outside} == {"README.md", "glossary.md"}
