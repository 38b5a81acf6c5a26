"""Actions open one durable commit each; steps are what actions share inside it, and refuse to run outside one."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.support.real_input import ROOT
from tests.support.sources import PRODUCTION, sources

LAID_OUT = {"migrations", "models"}
"""What lays tables out; a model that stores itself is asked to by whoever changes it."""
TRANSLATORS = {"api", "web", "admin"}
ACTION, STEP = "durable", "inside_transaction"
OWN_COMMIT = {"step", "atomic"}
"""`with step(run)` is one commit of a long run; `with transaction.atomic()` says so itself."""
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
WRITTEN_ON = {"objects", "all", "filter", "exclude", "_default_manager"}
SAYS_NOBODY = {"count_job_aid_view": "a count of views; who looked is nobody's business"}
ALONE = {
    "bind_token": "the library has stored the token, and its row listens to that commit",
    "bind_whenever_issued": "the same",
    "rebind_tokens": "one statement for each token, which can be repeated, by a command that may be ended half-way",
    "note_success": "one statement, in the commit of the item or after it",
    "store_rows": "it refuses by itself to run outside a transaction; the marks of transactions are built upon it",
    "load_shipped": "it opens one transaction around all rows, as the owner role; no person asks for it",
}
"""What writes and is neither an action nor a step, each with the reason."""
HOOKED = {
    "bind": "Django tells of a stored password or factor, and says no time",
    "chain_in_bulk": "the same for rows that are chained when they are stored",
}
"""Steps that ask the clock, each with the reason."""


@dataclass
class Function:
    """One function of a module: how it is marked, and what it mentions and does by itself."""

    module: str
    name: str
    marks: set[str]
    keywords: set[str]
    mentions: set[str] = field(default_factory=set)
    writes: list[int] = field(default_factory=list)
    asks_clock: bool = False

    @property
    def is_public(self) -> bool:
        return not self.name.startswith("_")


def read_sources() -> Iterator[tuple[Path, str]]:
    """Every file of the product with its place."""
    for path in sources(of=PRODUCTION):
        yield path.relative_to(ROOT), path.read_text()


@cache
def functions():
    return [
        read(str(path), node)
        for path, source in read_sources()
        if not stands_in(path, LAID_OUT)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    ]


def stands_in(path: Path, names: set[str]) -> bool:
    """Whether a file, or a folder that it lies in, has one of the names."""
    return bool(names & {*path.parts[:-1], path.stem})


def read(module, node):
    made = Function(
        module, node.name, {last_name(one) for one in node.decorator_list}, {arg.arg for arg in node.args.kwonlyargs}
    )
    for inner, is_committed in inside(node, is_committed="atomic" in made.marks):
        if isinstance(inner, ast.Name):
            made.mentions.add(inner.id)
        if isinstance(inner, ast.Attribute) and ast.unparse(inner) == "clock.now":
            made.asks_clock = True
        if isinstance(inner, ast.Call) and is_write(inner) and not is_committed:
            made.writes.append(inner.lineno)
    return made


def inside(node: ast.AST, *, is_committed: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        opens = isinstance(child, ast.With) and any(
            isinstance(one.context_expr, ast.Call) and last_name(one.context_expr.func) in OWN_COMMIT
            for one in child.items
        )
        yield child, is_committed or opens
        yield from inside(child, is_committed=is_committed or opens)


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def is_write(call: ast.Call) -> bool:
    """A row is saved or deleted; `update` and `delete` count on a manager or a set of rows, not on a dictionary."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    return call.func.attr == "save" or last_name(call.func.value) in WRITTEN_ON


def reached(begin: Function) -> Iterator[Function]:
    """The function and what it calls in its own module, as far as nothing opens or asks for a commit."""
    own = {one.name: one for one in functions() if one.module == begin.module}
    waiting, seen = [begin.name], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield own[name]
        waiting += [one for one in own[name].mentions if one in own and not own[one].marks & {ACTION, STEP}]


def in_words(one: Function) -> str:
    return f"{one.module}: {one.name}"


def test_what_changes_rows_is_an_action_or_a_step():
    unmarked = [
        one for one in functions() if one.is_public and not one.marks & {ACTION, STEP} and one.name not in ALONE
    ]
    writing = {
        in_words(begin): [f"{one.name} line {line}" for one in reached(begin) for line in one.writes]
        for begin in unmarked
    }
    assert {name: lines for name, lines in writing.items() if lines} == {}


def test_the_exceptions_are_needed():
    named = {one.name: one for one in functions() if one.name in ALONE.keys() | HOOKED.keys()}
    assert {name for name in ALONE if not any(one.writes for one in reached(named[name]))} == set()
    assert {name for name in HOOKED if not named[name].asks_clock} == set()


def test_nothing_is_an_action_and_a_step_at_once():
    assert [in_words(one) for one in functions() if {ACTION, STEP} <= one.marks] == []
    assert sum(ACTION in one.marks for one in functions()) > 100
    assert sum(STEP in one.marks for one in functions()) > 50


def test_no_action_or_step_runs_an_action_within_its_own_commit():
    def called(one):
        """The actions that a function mentions; a private one is known in its own module only."""
        return {
            other.name
            for other in functions()
            if ACTION in other.marks and other.name in one.mentions and (other.is_public or other.module == one.module)
        }

    nested = {
        in_words(begin): found
        for begin in functions()
        if begin.marks & {ACTION, STEP}
        if (found := set().union(*(called(one) for one in reached(begin))) - {begin.name})
    }
    assert nested == {}


def test_no_action_or_step_asks_the_clock():
    marked = [one for one in functions() if one.marks & {ACTION, STEP} and one.name not in HOOKED]
    assert [in_words(begin) for begin in marked if any(one.asks_clock for one in reached(begin))] == []


def test_what_people_and_systems_start_says_who():
    translators = [source for path, source in read_sources() if stands_in(path, TRANSLATORS)]
    called = {word for source in translators for word in re.findall(r"\w+", source)}
    started = [one for one in functions() if ACTION in one.marks and one.is_public and one.name in called]
    assert len(started) > 60
    assert {one.name for one in started if "by" not in one.keywords} == set(SAYS_NOBODY)


@pytest.mark.parametrize(
    ("source", "writes"),
    [
        ("def tell(row):\n    row.save()", [2]),
        ("def tell(row):\n    Row.objects.filter(id=1).update(a=2)", [2]),
        ("def tell(row):\n    counts.update(more)", []),
        ("def tell(row):\n    with step(run, at=at):\n        row.save()", []),
        ("@transaction.atomic\ndef tell(row):\n    row.save()", []),
    ],
)
def test_a_write_is_seen_where_it_stands(source, writes):
    assert read("module", ast.parse(source).body[0]).writes == writes
