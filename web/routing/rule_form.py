"""Routing rules as a form: rows in order, conditions as pickers, what is wrong beside its row (R15, R17)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import FieldError
from foundation.http.inputs import read_schema
from inquiries.catalog.queries import current_types
from inquiries.routing.rules import CONDITION_FIELDS, DraftRule
from inquiries.routing.schemas import RuleSetSchema, read_rules
from members.book.rules import FAMILIES
from staffing.queries.associates import skills_there_are
from staffing.queries.queues import active_queues
from web.frame.forms import whole_number
from web.frame.state_words import PLANS
from web.lists.list_forms import PRIORITIES
from web.templatetags.arsos_words import display_value

Words = str | Promise
Choices = Sequence[tuple[str, Words]]
FIELD_WORDS: Mapping[str, Words] = {
    "inquiry_type": gettext_lazy("Type"),
    "family": gettext_lazy("Family"),
    "plan_type": gettext_lazy("Plan type"),
    "state": gettext_lazy("State of residence"),
    "language": gettext_lazy("Language"),
    "flow": gettext_lazy("Filed by"),
    "agent_channel": gettext_lazy("Agent channel"),
    "priority": gettext_lazy("Priority"),
    "skills": gettext_lazy("Required skills"),
}
TYPED: Mapping[str, Words] = {
    "state": gettext_lazy("Two letters each, separated by commas: KY, OH"),
    "language": gettext_lazy("Language codes separated by commas: es, vi"),
}
FLOWS: Choices = (
    ("my_humana_business", gettext_lazy("My Humana Business")),
    ("service_inquiry_card", gettext_lazy("Service Inquiry card")),
)
CHANNELS: Choices = (("career", gettext_lazy("Career")), ("broker", gettext_lazy("Broker")))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What rules can be made of: choices for each field, and the queues."""

    choices: Mapping[str, Choices]
    queues: Choices

    def words_of(self, name: str, values: Iterable[object]) -> str:
        """The accepted values of a condition as people say them."""
        known = dict(self.choices.get(name, ()))
        return ", ".join(str(known.get(str(value), value)) for value in values)


@dataclass(frozen=True, slots=True)
class Picker:
    """One condition of one rule: ticked choices, or typed values."""

    name: str
    title: Words
    choices: Choices = ()
    ticked: Sequence[str] = ()
    typed: str = ""
    hint: Words = ""
    error: str = ""

    @property
    def says(self) -> str:
        """What is ticked, in one line."""
        known = dict(self.choices)
        return self.typed or ", ".join(str(known.get(value, value)) for value in self.ticked)


@dataclass(slots=True)
class RuleRow:
    """One rule as it stands in the form; `key` is its own in the form, whatever its place."""

    key: str
    name: str = ""
    queue: str = ""
    pickers: list[Picker] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)


def catalogue() -> Catalogue:
    """The choices of today."""
    choices: dict[str, Choices] = {
        "inquiry_type": [(kind.facts.code, kind.facts.title) for kind in current_types()],
        "family": [(family, str(display_value(family))) for family in FAMILIES],
        "plan_type": list(PLANS.items()),
        "flow": FLOWS,
        "agent_channel": CHANNELS,
        "priority": list(PRIORITIES.items()),
        "skills": skills_there_are(),
    }
    return Catalogue(choices, [(queue.code, queue.title) for queue in active_queues()])


def in_words(rules: Iterable[DraftRule], known: Catalogue) -> list[dict[str, Any]]:
    """Rules to be read: what each looks at, and where it sends."""
    queues = dict(known.queues)
    return [
        {
            "name": rule.name,
            "queue": queues.get(rule.queue, rule.queue),
            "conditions": [
                (FIELD_WORDS.get(name, name), known.words_of(name, accepted))
                for name, accepted in rule.conditions.items()
            ],
            "skills": known.words_of("skills", rule.skills),
        }
        for rule in rules
    ]


def rows_of(rules: Iterable[DraftRule], known: Catalogue) -> list[RuleRow]:
    """The rules of a stored set as rows."""
    return [
        _row(str(place), rule.name, rule.queue, {**rule.conditions, **_needed(rule.skills)}, known)
        for place, rule in enumerate(rules)
    ]


def sent_rows(sent: QueryDict, known: Catalogue, errors: Iterable[FieldError] = ()) -> list[RuleRow]:
    """The rows as somebody sent them, with what is wrong beside each."""
    rows, wrong = [], _by_row(errors)
    for place, key in enumerate(sent.getlist("row")):
        here = wrong.get(place, {})
        values = {
            name: _values(sent, name, key) for name in (*CONDITION_FIELDS, "skills") if f"has-{name}-{key}" in sent
        }
        row = _row(key, sent.get(f"name-{key}", ""), sent.get(f"queue-{key}", ""), values, known, here)
        row.wrong = here
        rows.append(row)
    return rows


def read_sent(sent: QueryDict) -> tuple[str, list[DraftRule]]:
    """The title and the rules in the order of the form; raises InputRejected with everything that has no shape."""
    rules = [
        {
            "position": place,
            "name": sent.get(f"name-{key}", ""),
            "conditions": {name: _values(sent, name, key) for name in CONDITION_FIELDS if f"has-{name}-{key}" in sent},
            "queue": sent.get(f"queue-{key}", ""),
            "skills": _values(sent, "skills", key),
        }
        for place, key in enumerate(sent.getlist("row"), 1)
    ]
    values = read_schema(RuleSetSchema, {"title": sent.get("title", ""), "rules": rules})
    return values["title"], read_rules(values)


def blank_row(known: Catalogue) -> tuple[RuleRow, list[Picker]]:
    """An empty rule and every empty condition, for the script that adds them."""
    names = (*CONDITION_FIELDS, "skills")
    return RuleRow("__key__"), [_picker(name, (), known, "") for name in names]


def _row(
    key: str,
    name: str,
    queue: str,
    values: Mapping[str, Iterable[Any]],
    known: Catalogue,
    wrong: Mapping[str, str] | None = None,
) -> RuleRow:
    errors = wrong or {}
    pickers = [_picker(one, accepted, known, errors.get(one, "")) for one, accepted in values.items()]
    return RuleRow(key, name, queue, pickers)


def _picker(name: str, accepted: Iterable[Any], known: Catalogue, error: str) -> Picker:
    given = [str(value) for value in accepted]
    if name in TYPED:
        return Picker(name, FIELD_WORDS[name], typed=", ".join(given), hint=TYPED[name], error=error)
    choices = list(known.choices[name])
    gone = [(value, value) for value in given if value not in dict(choices)]
    return Picker(name, FIELD_WORDS[name], [*choices, *gone], given, error=error)


def _needed(skills: Sequence[str]) -> dict[str, Sequence[str]]:
    return {"skills": skills} if skills else {}


def _values(sent: QueryDict, name: str, key: str) -> list[Any]:
    given = sent.getlist(f"{name}-{key}")
    if name in TYPED:
        parts = [part.strip() for one in given for part in one.split(",")]
        return [part.upper() if name == "state" else part.lower() for part in parts if part]
    if name == "priority":
        return [number for value in given if (number := whole_number(value)) is not None]
    return given


def _by_row(errors: Iterable[FieldError]) -> dict[int, dict[str, str]]:
    """What is wrong by the place of its rule and the name of its field."""
    found: dict[int, dict[str, str]] = {}
    for error in errors:
        parts = error.pointer.strip("/").split("/")
        if len(parts) > 1 and parts[0] == "rules" and parts[1].isdecimal():
            name = next((part for part in reversed(parts) if not part.isdecimal() and part != "rules"), "name")
            words = _("Select or enter at least one value.") if "conditions" in parts else error.detail
            found.setdefault(int(parts[1]), {})[name] = words
    return found
