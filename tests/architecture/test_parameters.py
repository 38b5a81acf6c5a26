"""A function takes six things at most: what is one thing in the caller's mind is one argument."""

import ast

from tests.support.real_input import ROOT
from tests.support.sources import PRODUCTION, sources

MOST = 6


def test_no_function_takes_more_than_six_things():
    many = set()
    for path in sources(of=PRODUCTION, without=["migrations"]):
        for one in ast.walk(ast.parse(path.read_text())):
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                given = [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
                if len([name for name in given if name.arg not in {"self", "cls"}]) > MOST:
                    many.add((str(path.relative_to(ROOT)), one.name))
    assert many == set()
