"""Every word of the pages can be translated: what stands in templates and in the code of web/ goes through gettext."""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.template.base import Lexer, TokenType

from tests.support.real_input import ROOT

TEMPLATES = sorted((ROOT / "web/templates").rglob("*.html"))
SOURCES = sorted((ROOT / "web").rglob("*.py"))
SCRIPTS = sorted((ROOT / "web/static/web/js").glob("*.js"))
READ_OUT = {"aria-label", "title", "placeholder", "alt", "data-label", "data-key-says", "aria-description", "data-says"}
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "N_"}
SHOWN_BY_NAME = {"label", "help_text", "empty_label", "verbose_name"}
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"^[A-Z][a-z]+.* [a-z]{2,}|[a-z]{2,} [a-z]{2,}.*[.:?!]$")
NOT_WORDS = {"P", "ID", "CSV", "XLSX", "JSON", "KB", "MB", "ms", "amp", "nbsp"}


class Shown(HTMLParser):
    """Collects what a reader sees or hears of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        self.found += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def untranslated_in(source):
    """Words of a template that stand outside every translating tag."""
    kept, is_inside = [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            is_inside = name in {"blocktranslate", "blocktrans"} or (is_inside and not name.startswith("endblocktrans"))
        elif token.token_type == TokenType.TEXT and not is_inside:
            kept.append(token.contents)
    shown = Shown()
    shown.feed("".join(kept))
    words = {word for text in shown.found for word in WORD.findall(text)}
    return words - NOT_WORDS


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "web/templates/web")))
def test_templates_say_nothing_untranslated(template):
    assert untranslated_in(template.read_text()) == set()


def test_the_search_finds_what_is_not_translated():
    assert untranslated_in('<p title="Hello">{% translate "yes" %} there</p>') == {"Hello", "there"}
    assert untranslated_in("{% blocktranslate %}one <b>two</b>{% endblocktranslate %} {{ value }}") == set()


class Sentences(ast.NodeVisitor):
    """Collects texts for people that no translating call surrounds."""

    def __init__(self):
        self.found = []

    def visit_Call(self, node):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in TRANSLATES:
            return
        for keyword in node.keywords:
            is_text = isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
            if keyword.arg in SHOWN_BY_NAME and is_text and WORD.search(keyword.value.value):
                self.found.append(keyword.value.value)
        self.generic_visit(node)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and SENTENCE.search(node.value):
            self.found.append(node.value)

    def visit_JoinedStr(self, node):
        text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        if SENTENCE.search(text):
            self.found.append(text)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_says_nothing_untranslated(source):
    sentences = Sentences()
    sentences.visit(ast.parse(source.read_text()))
    assert sentences.found == []


def test_scripts_take_their_words_from_the_server():
    said = re.compile(r"""(?:textContent|innerText|title|placeholder|ariaLabel)\s*=\s*["'`][^"'`]*[A-Za-z]{3}""")
    without_code = {path.name: re.sub(r"\$\{[^}]*\}", "", path.read_text()) for path in SCRIPTS}
    assert [name for name, source in without_code.items() if said.search(source)] == []
