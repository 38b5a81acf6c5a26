"""What a module says of itself is true of it alone, and what is said of a name stands right behind it."""

import ast
from collections import defaultdict
from itertools import pairwise

from tests.support.real_input import ROOT
from tests.support.sources import APPS, sources


def test_no_two_modules_share_a_docstring():
    told = defaultdict(list)
    for path in sources(of=(*APPS, "tests")):
        if text := ast.get_docstring(ast.parse(path.read_text())):
            told[" ".join(text.split())].append(str(path.relative_to(ROOT)))
    assert len(told) > 500
    assert {text: places for text, places in told.items() if len(places) > 1} == {}


def test_what_is_said_of_a_name_stands_right_behind_it():
    told, lost = 0, []
    for path in sources(of=(*APPS, "tests")):
        for block in ast.walk(ast.parse(path.read_text())):
            if not isinstance(block, ast.Module | ast.ClassDef):
                continue
            for before, statement in pairwise(block.body):
                if isinstance(before, ast.Assign | ast.AnnAssign):
                    told += is_text(statement)
                elif is_text(statement):
                    lost.append(f"{path.relative_to(ROOT)}:{statement.lineno}")
    assert told > 400
    assert lost == [], "these texts are about a name that has gone elsewhere"


def is_text(statement):
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
