"""On a phone each row of a table is a card, and each cell says its heading: the words of the table's head."""

import re

import pytest

from tests.support.real_input import ROOT
from tests.support.sources import sources
from web.members.customers import TITLES

COMPUTED = "report.html"
"""Both its headings and its labels are the titles of its columns."""
HOUSE = ROOT / "web/templates/web"
TABLES = [
    pytest.param(str(path.relative_to(HOUSE)), table, id=f"{path.relative_to(HOUSE)} {place}")
    for path in sources("html", of=["web/templates/web"])
    for place, table in enumerate(re.findall(r"<table.*?</table>", path.read_text(), re.DOTALL))
    if "data-label" in table and path.name != COMPUTED
]
LABEL = re.compile(r"""data-label="{(?:% translate '([^']+)' %|{ *(\w+) *})}""")
HEADING = re.compile(r"""{(?:% translate ["']([^"']+)["'] %|{ *(\w+) *})}""")
OF_OTHER_ROWS = {"members/_policies.html": {"Application", "Sent"}}
"""Applications stand in the table of policies and have neither a number nor a start."""

COMPUTED_HEADINGS = {"members/_found.html": {str(title) for title in TITLES.values()}}
"""Each column leads to another order, so that its headings are titles of the code."""


def said(pattern, source):
    return {words or name for words, name in pattern.findall(source)}


@pytest.mark.parametrize(("template", "table"), TABLES)
def test_a_card_calls_a_cell_what_the_table_calls_its_column(template, table):
    head, _, body = table.partition("</thead>")
    labels = said(LABEL, body)
    assert len(LABEL.findall(body)) == body.count("data-label=")
    headings = said(HEADING, head) | COMPUTED_HEADINGS.get(template, set())
    assert labels - headings == OF_OTHER_ROWS.get(template, set())
