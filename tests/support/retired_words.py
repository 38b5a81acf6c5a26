"""Where words that docs/glossary.md retires are still in use: counted by kind of text, for tests/docs/test_words.py.

`python -m tests.support.retired_words` writes the counts anew after some of them have fallen.
"""

import ast
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.template.base import Lexer, TokenType

from tests.support.real_input import ROOT
from tests.support.sources import PRODUCTION, sources

GLOSSARY = ROOT / "docs/glossary.md"
IN_USE = ROOT / "tests/docs/retired_words_in_use.csv"
TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
MARKS = {"translate", "trans"}
PRINTS = {"write", "print", "add_argument", "CommandError"}
"""What a command says to an operator."""


@cache
def retired(section: str) -> tuple[str, ...]:
    """Every retired word or phrase of a table of the glossary: `In text` or `In the code`."""
    table = GLOSSARY.read_text().partition("## Retired words")[2].partition(f"### {section}")[2].partition("\n#")[0]
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", table, re.MULTILINE)
    return tuple(word.strip() for cell in cells[1:] for word in cell.split(","))


@cache
def _pattern() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all of them, the longest first, and the word of each of its groups."""
    words = tuple(sorted(retired("In text"), key=len, reverse=True))
    parts = [
        re.escape(word.rstrip("*")).replace(r"\ ", r"\s+") + (r"\w*" if word.endswith("*") else "") for word in words
    ]
    return re.compile(rf"\b(?:{'|'.join(f'({part})' for part in parts)})\b", re.IGNORECASE), words


def words_in(text: str) -> Counter[str]:
    """How often each retired word stands in a text; what is quoted as code does not count."""
    text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|/[\w/{}.-]+/", " ", text, flags=re.DOTALL)
    pattern, words = _pattern()
    return Counter(words[found.lastindex - 1] for found in pattern.finditer(text) if found.lastindex)


def documents() -> list[Path]:
    """What people read about ARSOS: every document but the glossary itself and the list of changes."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted({*(ROOT / "docs").rglob("*.md")} - {GLOSSARY})]


def _said_by_template(source: str) -> Iterator[str]:
    is_inside = False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            is_inside = name in {"blocktranslate", "blocktrans"} or (is_inside and not name.startswith("endblocktrans"))
            if name in MARKS:
                yield from re.findall(r"[\"']([^\"']+)[\"']", token.contents)
        elif token.token_type == TokenType.TEXT and is_inside:
            yield token.contents


def _said_by_api(document: str) -> str:
    """Summaries, descriptions and titles, by their lines: reading 20,000 lines as YAML takes seconds."""
    said, within = [], None
    for line in document.splitlines():
        indent = len(line) - len(line.lstrip())
        if within is not None and indent > within:
            said.append(line)
        elif re.match(r"\s*(?:summary|description|title): ", line):
            within = indent
            said.append(line.partition(": ")[2])
        else:
            within = None
    return "\n".join(said)


def _is_said(value: object) -> bool:
    """Whether a constant in a `raise` is a sentence; codes and pointers have no blanks."""
    return isinstance(value, str) and " " in value


def _read_code() -> tuple[list[str], set[str]]:
    """What production code says to people, and the names of its functions and classes."""
    said: list[str] = []
    names: set[str] = set()
    for path in sources(of=PRODUCTION, without=["migrations"]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                parts = node.args if name in TRANSLATES else ast.walk(node) if name in PRINTS else ()
                said += [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            elif isinstance(node, ast.Raise):
                said += [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and _is_said(one.value)]
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
    return said, names


def _snake(name: str) -> str:
    return "_".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)).lower()


def _names_with_retired_words(names: set[str]) -> Counter[str]:
    whole = {f"_{_snake(name)}_" for name in names}
    return Counter({word: n for word in retired("In the code") if (n := sum(f"_{word}_" in name for name in whole))})


def counts() -> dict[tuple[str, str], int]:
    """How often a word is still in use, by kind of text and word; of code, in how many different names."""
    templates = [path.read_text() for path in sources("html")]
    said, names = _read_code()
    said += [text for source in templates for text in _said_by_template(source)]
    found = {
        "documents": words_in("\n\n".join(path.read_text() for path in documents())),
        "pages": words_in("\n".join(said)),
        "API": words_in(_said_by_api((ROOT / "docs/openapi.yaml").read_text())),
        "changes": words_in((ROOT / "CHANGELOG.md").read_text()),
        "code": _names_with_retired_words(names),
    }
    return {(kind, word): n for kind, words in found.items() for word, n in sorted(words.items())}


def allowed() -> dict[tuple[str, str], int]:
    """The counts that are written down; they only fall."""
    with IN_USE.open(newline="") as file:
        return {(row["kind"], row["word"]): int(row["count"]) for row in csv.DictReader(file)}


def write(found: dict[tuple[str, str], int]) -> None:
    """Keep the counts of today."""
    with IN_USE.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["kind", "word", "count"])
        rows.writerows([kind, word, n] for (kind, word), n in found.items())


if __name__ == "__main__":
    now = counts()
    if risen := [key for key, n in now.items() if IN_USE.exists() and n > allowed().get(key, 0)]:
        sys.exit(f"These were used less before; see docs/glossary.md for what to write: {risen}")
    write(now)
