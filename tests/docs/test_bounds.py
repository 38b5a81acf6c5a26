"""The table of bounds is the code's: each row names a constant, and the figure in the row is its value."""

import re
from importlib import import_module

import pytest
from django.conf import settings

from tests.support.real_input import ROOT

ROWS = [
    tuple(cell.strip() for cell in row)
    for row in re.findall(
        r"^\|([^|]+)\|([^|]*)\|([^|]*)\| `([\w.]+)` \|$",
        (ROOT / "docs/reference/security/bounds.md").read_text(),
        re.MULTILINE,
    )
]


def value_of(name):
    module, _, constant = name.rpartition(".")
    return getattr(settings if module == "settings" else import_module(module), constant)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3])
def test_the_figure_of_a_bound_is_its_constant(row):
    _, size, work, name = row
    figure = re.match(r"[\d,]+", size or work)
    assert figure, row
    assert int(figure[0].replace(",", "")) == value_of(name)


def test_every_row_is_read():
    rows = [
        line for line in (ROOT / "docs/reference/security/bounds.md").read_text().splitlines() if line.startswith("| ")
    ]
    assert len(ROWS) == len(rows) - 1 > 30
    assert len({row[3] for row in ROWS}) == len(ROWS)
