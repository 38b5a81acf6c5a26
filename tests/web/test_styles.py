"""Every class that our templates use is in our style sheets."""

import re

from tests.support.real_input import ROOT

OURS = re.compile(r"\ba-[a-z]+(?:-[a-z_]+)*\b")
MADE_UP_AT_RUN_TIME = ("a-status", "a-clock", "a-message")


def test_no_template_uses_a_class_that_is_not_there():
    sheets = [sheet.read_text() for sheet in (ROOT / "web/static/web/css").glob("*.css")]
    styled = set(re.findall(r"\.(a-[a-z_-]+)", "\n".join(sheets)))
    used = set()
    for template in (ROOT / "web/templates").rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', template.read_text()):
            used |= set(OURS.findall(re.sub(r"\{[{%].*?[%}]\}", " ", value)))
    assert len(used) > 20
    assert {one for one in used if not one.startswith(MADE_UP_AT_RUN_TIME)} - styled == set()
