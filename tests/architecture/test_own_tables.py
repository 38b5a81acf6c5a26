"""An app writes its own tables; another app's rows are changed by asking that app."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

from tests.support.real_input import ROOT
from tests.support.sources import sources

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
WRITES_OF_RELATION = WRITES | {"add", "set", "remove", "clear"}
NOT_OURS = {".venv", "tests", "benchmarks"}
OURS = [
    one
    for one in apps.get_app_configs()
    if Path(one.path).is_relative_to(ROOT) and Path(one.path).relative_to(ROOT).parts[0] not in NOT_OURS
]
CALLS_ONE = re.compile(rf"\.(get_model|{'|'.join(sorted(WRITES_OF_RELATION))})\(")
COMPOSING = {"dev/demo", "arsos/admin", "arsos/management", "dev"}
"""They fill every table on behalf of all, or draw them; nothing imports them."""


@cache
def tables_of() -> dict[str, str]:
    """Each model of ours by name, with the folder of the app that owns it."""
    return {model.__name__: folder_of(one) for one in OURS for model in one.get_models(include_auto_created=True)}


def folder_of(config) -> str:
    return str(Path(config.path).relative_to(ROOT))


@cache
def reverse_relations() -> dict[str, set[str]]:
    """The names by which rows of another app are reached from a row, each with the apps that own what it leads to."""
    found: dict[str, set[str]] = {}
    for config in OURS:
        for model in config.get_models():
            for relation in model._meta.related_objects:
                owner = relation.related_model._meta.app_config
                if owner in OURS and (name := relation.get_accessor_name()):
                    found.setdefault(name, set()).add(folder_of(owner))
    return found


@cache
def files() -> list[tuple[str, Path, str]]:
    """Files that write or look up anything, with the folder of their app: the innermost of those around them."""
    return [(owner, path, source) for owner, path in placed() if CALLS_ONE.search(source := path.read_text())]


def placed() -> Iterator[tuple[str, Path]]:
    folders = sorted({*(folder_of(one) for one in OURS), *COMPOSING}, key=len, reverse=True)
    for path in sources(without=["migrations"]):
        place = path.relative_to(ROOT)
        owner = next((folder for folder in folders if place.is_relative_to(folder)), "")
        if owner and owner not in COMPOSING:
            yield owner, path


def chain(node: ast.AST) -> list[str]:
    """The names from a call back to its beginning: `row.notes.filter(…).update` is update, filter, notes, row."""
    names = []
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return [*names, node.id] if isinstance(node, ast.Name) else names


def written_elsewhere(owner: str, source: str) -> Iterator[str]:
    """What a file changes of other apps: through their models, or through a relation that leads to their rows."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, *names = chain(node.func)
        if verb in WRITES and names and tables_of().get(names[-1], owner) != owner:
            yield f"line {node.lineno}: {names[-1]}…{verb}"
        if verb in WRITES_OF_RELATION and (
            led := [one for one in names[:-1] if one in reverse_relations() and owner not in reverse_relations()[one]]
        ):
            yield f"line {node.lineno}: {led[0]}…{verb}"


def test_no_app_writes_the_tables_of_another():
    found = {str(path.relative_to(ROOT)): list(written_elsewhere(owner, source)) for owner, path, source in files()}
    assert {place: lines for place, lines in found.items() if lines} == {}


def test_no_app_looks_up_the_tables_of_another_by_name():
    labels = {one.label for one in OURS}
    owners = {one.label: folder_of(one) for one in OURS}
    found = [
        f"{path.relative_to(ROOT)} line {node.lineno}: {node.args[0].value}"
        for owner, path, source in files()
        if "get_model(" in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and chain(node.func)[:1] == ["get_model"]
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value in labels
        and owners[node.args[0].value] != owner
    ]
    assert found == []


def test_a_write_of_another_app_is_seen():
    seen = list(written_elsewhere("inquiries", "inquiry.escalations.filter(a=1).update(reason='')"))
    seen += written_elsewhere("escalations", "Inquiry.objects.filter(id=1).update(summary='')")
    assert len(seen) == 2
    assert list(written_elsewhere("inquiries", "inquiry.messages.all().delete()")) == []
