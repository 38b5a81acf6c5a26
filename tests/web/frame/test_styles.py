"""Classes and words of our pages: none is missing, none is there for nothing."""

import re

from tests.support.real_input import ROOT
from tests.support.sources import sources
from web.frame.words import words_for_scripts

OURS = re.compile(r"\ba-[a-z]+(?:-[a-z_]+)*\b")
MADE_UP_AT_RUN_TIME = ("a-status", "a-clock", "a-message")


def test_no_template_uses_a_class_that_is_not_there():
    sheets = [sheet.read_text() for sheet in (ROOT / "web/static/web/css").glob("*.css")]
    styled = set(re.findall(r"\.(a-[a-z_-]+)", "\n".join(sheets)))
    used = set()
    for template in sources("html"):
        for value in re.findall(r'class="([^"]*)"', template.read_text()):
            used |= set(OURS.findall(re.sub(r"\{[{%].*?[%}]\}", " ", value)))
    assert len(used) > 20
    assert {one for one in used if not one.startswith(MADE_UP_AT_RUN_TIME)} - styled == set()


def test_no_class_is_styled_that_nothing_uses():
    sheets = [sheet.read_text() for sheet in (ROOT / "web/static/web/css").glob("*.css")]
    styled = set(re.findall(r"\.(a-[a-z_-]+)", "\n".join(sheets)))
    drawing = [*sources("html"), *sources("js"), *sources("py")]
    used = set(re.findall(r"\ba-[a-z_-]+", "\n".join(source.read_text() for source in drawing)))
    made_up = tuple(one for one in used if one.endswith("-"))
    assert {one for one in styled if not one.startswith(made_up)} - used == set()


def test_scripts_carry_no_words_that_none_of_them_says():
    scripts = "\n".join(script.read_text() for script in sources("js", of=["web/static/web/js"]))
    quoted = set(re.findall(r'"([a-z_]+)"', scripts))
    assert set(words_for_scripts()) - quoted == set()


BESIDE = re.compile(r"/\*.*?\*/|@[^{;]+\{(?:[^{}]*\{[^{}]*\})*\s*\}", re.DOTALL)
"""Comments, and what stands in a condition."""
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def test_no_sheet_gives_a_class_one_property_twice():
    """A name that was taken already would draw what had it before as something else."""
    given, taken = 0, []
    for sheet in (ROOT / "web/static/web/css").glob("*.css"):
        known = set()
        for selectors, body in RULE.findall(BESIDE.sub("", sheet.read_text())):
            names = [one.strip() for one in selectors.split(",") if re.fullmatch(r"\.[\w-]+", one.strip())]
            properties = [line.split(":")[0].strip() for line in body.split(";") if ":" in line]
            pairs = [(name, one) for name in names for one in properties]
            taken += [(sheet.name, *pair) for pair in pairs if pair in known]
            known.update(pairs)
        given += len(known)
    assert given > 1000
    assert taken == []
