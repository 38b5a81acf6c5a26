"""Every word that a person reads can be translated: what stands in templates, in the code of web/, and in what the apps
below refuse or decide goes through gettext.
"""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.contrib.admin import site
from django.db.models import TextChoices
from django.template.base import Lexer, TokenType
from django.utils.functional import Promise

from tests.support.real_input import ROOT
from tests.support.sources import sources

TEMPLATES = sources("html", of=["web/templates"])
SOURCES = sources(of=["web"])
SCRIPTS = sources("js", of=["web/static/web/js"])
READ_OUT = {"aria-label", "title", "placeholder", "alt", "data-label", "data-key-says", "aria-description", "data-says"}
TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SHOWN_BY_NAME = {"label", "help_text", "empty_label", "verbose_name"}
OF_TABLES = {"help_text", "verbose_name", "verbose_name_plural"}
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


BELOW = ("foundation", "accounts", "audit", "events", "staffing", "identity", "members", "inquiries", "escalations")
DESCRIBES = re.compile(
    r"/api(/\w+)?\.py$|/(schemas|values|\w*objects|models|shipped|document\w*|problem\w*|schema|outputs|operations)\.py$|/models/"
    r"|/(figures|measures)\.py$"
    r"|inquiries/reports/report_views|inquiries/lists/columns|events/feed/data|audit/(chain|seals)/verification|members/imports/(people/)?columns"
)
"""Besides refusals these describe the API, tables, metrics, and findings for operators, in English."""
CODE = [path for top in BELOW for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts]
LOGS = {"debug", "info", "warning", "error", "exception"}
OF_PROGRAMS = {
    "ValueError",
    "RuntimeError",
    "TypeError",
    "LookupError",
    "NotImplementedError",
    "ImproperlyConfigured",
} | {"NotAccepted"}
"""What programmers and operators read; nobody's page."""
STORED = {
    "The assignee became absent.",
    "The handoff was undone.",
    "The assignee's access ended.",
    "its agent can no longer work in ARSOS",
}
"""Reasons that are kept as they were written, for readers of every language."""
OF_PROTOCOLS = {
    'Bearer realm="arsos"',
    "You cannot alter upload handlers after the upload has been processed.",
}
"""A header, and what the framework says to its programmers."""


def refusals():
    """The names of what is raised or returned for people, from the classes of the apps."""
    found = {"ArsosError", "FieldError", "Refusal", "IdentifierRejected", "FileRefused", "ValidationError"}
    found |= {"problem", "problem_answer"}
    classes = [re.findall(r"^class (\w+)\((\w+)\)", path.read_text(), re.MULTILINE) for path in CODE]
    for _ in range(3):  # as deep as they are derived
        found |= {name for pairs in classes for name, base in pairs if base in found}
    return found


REFUSALS = refusals()


class OfRules(Sentences):
    """The same where programs are told things too."""

    def visit_Call(self, node):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in LOGS | OF_PROGRAMS:
            super().visit_Call(node)


class Refusals(OfRules):
    """Collects texts of refusals alone."""

    def visit_Call(self, node):
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in REFUSALS:
            sentences = OfRules()
            sentences.visit(node)
            self.found += sentences.found
        else:
            self.generic_visit(node)

    def visit_Constant(self, node):
        """Not of a refusal."""

    def visit_JoinedStr(self, node):
        self.generic_visit(node)


@pytest.mark.parametrize("source", [*SOURCES, *CODE], ids=lambda path: str(path.relative_to(ROOT)))
def test_code_says_nothing_untranslated(source):
    place = str(source.relative_to(ROOT))
    kind = Sentences if source in SOURCES else Refusals if DESCRIBES.search(place) else OfRules
    sentences = kind()
    sentences.visit(ast.parse(source.read_text()))
    assert set(sentences.found) - STORED - OF_PROTOCOLS == set()


class Labels(ast.NodeVisitor):
    """Collects what tables call their choices, fields and themselves, where no translating call surrounds it."""

    def __init__(self):
        self.found = []

    def visit_ClassDef(self, node):
        is_choices = any("Choices" in ast.unparse(base) for base in node.bases)
        for line in node.body:
            if isinstance(line, ast.Assign) and (is_choices or line.targets[0].id in OF_TABLES):
                said = line.value.elts[1] if isinstance(line.value, ast.Tuple) else line.value
                self.require_marked(said)
        self.generic_visit(node)

    def visit_Call(self, node):
        for keyword in node.keywords:
            if keyword.arg in OF_TABLES:
                self.require_marked(keyword.value)
        name = getattr(node.func, "attr", "")
        is_column = name.endswith("Field") and name not in {"OneToOneField", "ManyToManyField"}
        if is_column and node.args and isinstance(node.args[0], ast.Constant):
            self.require_marked(node.args[0])
        self.generic_visit(node)

    def require_marked(self, said):
        is_marked = isinstance(said, ast.Call) and getattr(said.func, "id", "") in TRANSLATES | {"format_lazy"}
        if not is_marked:
            self.found.append(ast.unparse(said))


TABLES = [path for path in CODE if re.search(r"/models\.py$|/models/|search/documents\.py$", str(path))]


@pytest.mark.parametrize("source", TABLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_tables_say_nothing_untranslated(source):
    labels = Labels()
    labels.visit(ast.parse(source.read_text()))
    assert labels.found == []


def test_the_search_finds_labels_that_are_not_translated():
    source = """
class State(models.TextChoices):
    OPEN = "open", "Open"
    SHUT = "shut", _("Shut")
    IMPLIED = "implied"

class Row(models.Model):
    code = models.CharField("code", max_length=3)
    kept = models.TextField(help_text="Stays", verbose_name=_("kept text"))

    class Meta:
        verbose_name = "row"
"""
    labels = Labels()
    labels.visit(ast.parse(source))
    assert labels.found == ["'Open'", "'implied'", "'code'", "'Stays'", "'row'"]


DRAWN_BY_HAND = {"file_format", "do", "inquiry"}
"""Fields of forms whose labels stand in the template."""
FORMS = [path for path in [*SOURCES, *CODE] if re.search(r"Form\b.*:$", path.read_text(), re.MULTILINE)]


def unnamed_in(source):
    """The fields of forms that the framework would name after their variable, in English."""
    forms = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.ClassDef) and "Form" in one.name]
    lines = [line for form in forms for line in form.body if isinstance(line, ast.Assign)]
    fields = [line for line in lines if isinstance(line.value, ast.Call) and "Field" in ast.unparse(line.value.func)]
    fields = [line for line in fields if not {"label", "widget=forms.HiddenInput"} & _arguments(line.value)]
    return {line.targets[0].id for line in fields} - DRAWN_BY_HAND


def _arguments(call):
    return {word.arg for word in call.keywords} | {ast.unparse(word) for word in call.keywords}


def test_every_field_of_a_form_has_a_label_to_translate():
    assert len(FORMS) > 20
    assert {str(path.relative_to(ROOT)): found for path in FORMS if (found := unnamed_in(path.read_text()))} == {}
    assert unnamed_in("class AForm(Form):\n    day = forms.DateField(required=False)") == {"day"}


def is_ours(one):
    return one.__module__.split(".")[0] in BELOW


def test_every_choice_and_every_field_of_configuration_has_a_name_to_translate():
    choices = [one for one in TextChoices.__subclasses__() if is_ours(one)]
    assert len(choices) > 40
    assert [
        f"{one.__qualname__}.{item}" for one in choices for item in one if not isinstance(item.label, Promise)
    ] == []
    tables = [model for model in site._registry if is_ours(model)]
    assert len(tables) > 30
    fields = [field for model in tables for field in (*model._meta.fields, *model._meta.many_to_many)]
    assert [
        str(one) for one in (*fields, *(model._meta for model in tables)) if not isinstance(one.verbose_name, Promise)
    ] == []


def test_the_search_finds_refusals_that_are_not_translated():
    source = """raise SealBroken("A value was changed.") if x else ConflictFound(f"{name} was here before.")"""
    sentences = Refusals()
    sentences.visit(ast.parse(source))
    assert sentences.found == ["A value was changed.", "… was here before."]
    assert {"ConflictFound", "SealBroken", "SignatureRefused"} <= REFUSALS


def test_scripts_take_their_words_from_the_server():
    said = re.compile(r"""(?:textContent|innerText|title|placeholder|ariaLabel)\s*=\s*["'`][^"'`]*[A-Za-z]{3}""")
    without_code = {str(path.relative_to(ROOT)): re.sub(r"\$\{[^}]*\}", "", path.read_text()) for path in SCRIPTS}
    assert len(without_code) == len(SCRIPTS) > 10
    assert [name for name, source in without_code.items() if said.search(source)] == []
