"""What a document may hold at most, whole versions only, and an export that is whole or not there."""

import os
import tomllib

import pytest
from django.core.management import call_command

from accounts.configuration.document import read_document
from accounts.configuration.toml import write_row
from inquiries.routing.models import RoutingRuleSet
from tests.accounts.configuration.test_document import exported, refused

pytestmark = pytest.mark.django_db(transaction=True)


def nested(levels):
    return '{"a":' * levels + "1" + "}" * levels


DEEP = "a." * 3000 + "a = 1\n"
MANY = '{"a": [' + ",".join("1" for _ in range(19_000)) + "]}"
SCHEMA_TEXTS = [
    (nested(450), "nested deeper than 32 levels"),
    (nested(33), "nested deeper than 32 levels"),
    ('{"a": [' + ",".join("1" for _ in range(300_000)) + "]}", "more than 20,000 values"),
    ('{"a": NaN}', "NaN and Infinity"),
    ('{"a": 1, "a": 2}', "A key appears twice"),
    ('{"a": "\\ud800"}', "ui_schema: "),
    ("{", "not valid JSON"),
    ("[1]", "Write a table."),
]


@pytest.mark.parametrize(("text", "expected"), SCHEMA_TEXTS, ids=[words for _text, words in SCHEMA_TEXTS])
def test_json_as_text_has_the_bounds_of_a_page(keeper, text, expected):
    version = tomllib.loads(exported(keeper))["inquirytypeversion"][0]
    problems = refused("format = 1\n" + write_row("inquirytypeversion", {**version, "ui_schema": text}), keeper)
    assert len(problems) == 1
    assert "ui_schema: " in problems[0]
    assert expected in problems[0]


@pytest.mark.parametrize("levels", [1, 32])
def test_json_as_text_may_be_as_deep_as_at_a_page(keeper, levels):
    version = {**tomllib.loads(exported(keeper))["inquirytypeversion"][0], "ui_schema": nested(levels)}
    [row] = read_document(("format = 1\n" + write_row("inquirytypeversion", version)).encode())["inquirytypeversion"]
    assert isinstance(row.values["ui_schema"], dict)


DOCUMENTS = [
    ('[[soscriteria]]\ntitle = "x"\nrules.' + DEEP, "soscriteria 1, rules: This is nested deeper than 32 levels."),
    ("[[unknown]]\nx." + DEEP, "unknown 1, x: This is nested deeper than 32 levels."),
    ('[[department]]\ncode = "a"\ntitle.' + DEEP, "department 1, title: This is nested deeper than 32 levels."),
    (
        "".join(write_row("inquirytypeversion", {"type": f"{n}", "title": "a", "ui_schema": MANY}) for n in range(6)),
        ": The document has more than 5000 rows or 100000 values.",
    ),
    ('[[routingruleset]]\ntitle = "Alone"\n', "routingruleset: Write the section routingrule too, with a row."),
    (
        'routingrule = []\n[[routingruleset]]\ntitle = "Empty"\n',
        "routingruleset: Write the section routingrule too, with a row.",
    ),
    (
        '[[routingrule]]\nposition = 1\nname = "x"\nqueue = "no such queue"\n',
        "routingrule: Write the section routingruleset too, with a row.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_what_is_too_deep_too_much_or_half_a_version_is_refused(keeper, text, expected):
    assert refused("format = 1\n" + text, keeper) == [expected]
    assert RoutingRuleSet.objects.get(state="published").version == 1


@pytest.mark.parametrize("said", ["true", "1.0", '"1"', "2"])
def test_only_the_number_of_the_format_is_taken(keeper, said):
    assert refused(f"format = {said}\n", keeper) == [": Write “format = 1” on the first line."]


def test_an_export_that_cannot_be_finished_leaves_the_last_one(keeper, tmp_path):
    file, link = tmp_path / "arsos.toml", tmp_path / "link.toml"
    call_command("config", "export", str(file))
    good = file.read_text()
    assert good == exported(keeper)
    link.symlink_to(file)
    file.write_text("older")
    inode = file.stat().st_ino
    call_command("config", "export", str(link))
    assert (file.read_text(), link.is_symlink()) == (good, True)
    assert file.stat().st_ino != inode, "a new file took its place"
    (tmp_path / "arsos.toml.part").mkdir()
    with pytest.raises(OSError, match=r"arsos\.toml\.part"):
        call_command("config", "export", str(file))
    assert file.read_text() == good
    call_command("config", "export", os.devnull)
