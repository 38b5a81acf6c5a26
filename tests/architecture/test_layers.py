"""Inside an app, what translates stands on what changes, that on what reads, and that on tables and rules."""

from functools import cache
from itertools import pairwise

import grimp
import pytest

from tests.support.sources import APPS

LAYERS = (("api", "tasks"), ("actions",), ("steps",), ("queries",), ("access",), ("models",), ("rules",))
"""The names of files, or of the folders that such a file has become; from the top down."""
HEIGHT = {name: len(LAYERS) - place for place, names in enumerate(LAYERS) for name in names}


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*APPS, cache_dir=None)


def layer_of(module: str) -> str:
    """The layer that a module belongs to by its name, or nothing: `inquiries.work.actions.answer` is an action."""
    return next((part for part in module.split(".")[1:] if part in HEIGHT), "")


def climbs(begin: str, graph: grimp.ImportGraph) -> list[str]:
    """The chains of imports from a module to a higher layer of its app, also by way of modules without a layer."""
    found, seen, waiting = [], {begin}, [[begin]]
    while waiting:
        chain = waiting.pop()
        for module in sorted(graph.find_modules_directly_imported_by(chain[-1]) - seen):
            seen.add(module)
            if module.split(".")[0] != begin.split(".", maxsplit=1)[0]:
                continue
            if not (layer := layer_of(module)):
                waiting.append([*chain, module])
            elif HEIGHT[layer] > HEIGHT[layer_of(begin)]:
                found.append(" → ".join([*chain, module]))
    return found


def test_no_file_imports_from_a_layer_above_its_own():
    placed = sorted(module for module in imports().modules if layer_of(module))
    assert len(placed) > 200
    assert {layer_of(module) for module in placed} == set(HEIGHT)
    assert [chain for module in placed for chain in climbs(module, imports())] == []


@pytest.mark.parametrize(
    ("chain", "found"),
    [
        ("inquiries.work.rules → inquiries.work.models", 1),
        ("inquiries.work.queries → inquiries.work.actions.answer", 1),
        ("inquiries.work.queries → inquiries.routing.steps", 1),
        ("inquiries.work.rules → inquiries.inquiry.events → inquiries.inquiry.access", 1),
        ("inquiries.work.actions.answer → inquiries.tasks", 1),
        ("inquiries.work.actions.answer → inquiries.inquiry.gate → inquiries.inquiry.access", 0),
        ("inquiries.work.models → inquiries.work.rules", 0),
        ("inquiries.work.rules → members.book.models", 0),  # between apps, the contracts of make check decide
    ],
)
def test_an_import_that_climbs_is_seen(chain, found):
    graph, modules = grimp.ImportGraph(), chain.split(" → ")
    for importer, imported in pairwise(modules):
        graph.add_import(importer=importer, imported=imported)
    assert climbs(modules[0], graph) == [chain] * found
