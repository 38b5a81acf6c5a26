"""Templates are indented by djhtml and have no line that does not fit a window."""

import subprocess
import sys
from pathlib import Path

from tests.support.real_input import ROOT
from tests.support.sources import sources

LONGEST = 160
TEMPLATES = sources("html")


def test_no_line_of_a_template_is_too_long():
    assert len(TEMPLATES) > 150
    long = [
        f"{template.relative_to(ROOT)}:{number}: {len(line)} characters"
        for template in TEMPLATES
        for number, line in enumerate(template.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_templates_are_indented():
    """`make format` indents them."""
    command = [str(Path(sys.executable).parent / "djhtml"), "--tabwidth", "2", "--check", *map(str, TEMPLATES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
