"""The security mapping covers the standard, and names code and tests that exist."""

import csv
import re

from tests.support.real_input import ROOT, real_input

ROW = re.compile(
    r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| (met|partly|open|n/a) \| (.*?) \| (?:`(.*?)`)? ?\| (?:`(.*?)`)? ?\|$"
)
LINES = (ROOT / "docs/reference/security/asvs.md").read_text().splitlines()
ROWS = {found[1]: found.groups()[1:] for line in LINES if (found := ROW.match(line))}


def test_every_requirement_of_levels_1_and_2_is_mapped():
    with real_input("asvs-5.0.0.csv").open() as file:
        wanted = {row["req_id"]: row["L"] for row in csv.DictReader(file) if row["L"] in "12"}
    assert {number: row[0] for number, row in ROWS.items()} == wanted


def test_level_1_is_complete():
    assert {row[1] for row in ROWS.values() if row[0] == "1"} == {"met", "n/a"}


def test_what_is_met_names_code_and_test_that_exist():
    for number, (_level, state, how, code, test) in ROWS.items():
        assert how, number
        if state == "met":
            assert (ROOT / code).exists(), (number, code)
            assert (ROOT / test).exists(), (number, test)
            assert test.startswith("tests/"), number


def test_the_counts_above_the_table_are_those_of_the_table():
    for level in "12":
        counts = [
            sum(row[0] == level and row[1] == state for row in ROWS.values())
            for state in ("met", "partly", "open", "n/a")
        ]
        assert f"| {level} | " + " | ".join(map(str, counts)) + " |" in LINES


def test_every_dependency_is_pinned_and_hashed():
    for name in ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"):
        pinned = [line for line in (ROOT / name).read_text().splitlines() if re.match(r"^[a-z0-9]", line)]
        assert pinned
        assert all(re.match(r"^[\w.\[\]-]+==\S+ ", line) for line in pinned), name
