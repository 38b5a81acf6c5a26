"""Which words of a text point to a grievance, an appeal or a determination (R29).

Transparent on purpose: phrases with weights, a threshold for each label, and the phrases that led to it. A person
decides; it is tuned to miss little rather than to be right alone.

A pattern is words in order. `deni*` stands for every word that begins so, `a|b` for either word, `...` for up to four
words in between. Nothing is matched across the end of a sentence.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from foundation.input_bounds import has_more_values_than
from foundation.translation import gettext as _

GAP = r"(?:\s+\S+){0,4}?"
SENTENCE_ENDS = re.compile(r"[.;!?]+(?=\s|$)|\n+")
NOT_WORDS = re.compile(r"[^\w\s]+")
ANYTHING = "..."
LONGEST_PATTERN, MOST_PIECES, MOST_GAPS, MOST_PATTERNS = 200, 12, 3, 3_000
"""Every pattern is tried on every sentence, and each gap multiplies the ways to try it."""
WORDS = re.compile(r"^[a-z0-9]+\*?(?:\|[a-z0-9]+\*?)*$")
STATE_COMPLAINT = "state_complaint"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that count towards a label, or that say which of two destinations a label leads to."""

    label: str
    pattern: str
    weight: float


@dataclass(frozen=True, slots=True)
class DetailsTrigger:
    """An answer in the form of a type that counts towards a label without any words."""

    inquiry_type: str
    field: str
    value: object
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class SuggestionRules:
    """One version of the rules. `leads_to` lists for each label contexts with their destinations; the last context is
    None, for every other text.
    """

    phrases: tuple[Phrase, ...]
    thresholds: Mapping[str, float]
    leads_to: Mapping[str, tuple[tuple[str | None, str], ...]]
    types: Mapping[str, str]
    details: tuple[DetailsTrigger, ...]

    @classmethod
    def from_json(cls, rules: Mapping[str, Any]) -> "SuggestionRules":
        """The rules behind stored data; `decide_suggestion_rule_errors` has judged it before it was stored."""
        return cls(
            phrases=tuple(
                Phrase(label, pattern, weight)
                for label, groups in rules["phrases"].items()
                for weight, patterns in groups
                for pattern in patterns
            ),
            thresholds=dict(rules["thresholds"]),
            leads_to={
                label: tuple((context, place) for context, place in places)
                for label, places in rules["leads_to"].items()
            },
            types=dict(rules["types"]),
            details=tuple(DetailsTrigger(**one) for one in rules["details"]),
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A destination that the words point to, how strongly, and the phrases that led there."""

    destination: str
    score: float
    phrases: tuple[str, ...]


def decide_suggestions(
    text: str,
    rules: SuggestionRules,
    *,
    inquiry_type: str = "",
    details: Mapping[str, Any] | None = None,
) -> list[Suggestion]:
    """Every destination that a text, the type and the answers in its form point to, strongest first."""
    sentences = [_normal(one) for one in SENTENCE_ENDS.split(text) if one.strip()]
    found = []
    for label, threshold in rules.thresholds.items():
        near, hits = _hits(label, rules, sentences)
        triggers = _triggers(label, rules, inquiry_type, details or {})
        score = sum(hits.values()) + sum(triggers.values())
        if score < threshold:
            continue
        place = _place(label, rules, near, sentences)
        found.append(Suggestion(place, round(score, 2), (*hits, *triggers)))
    return _merged(found)


def _hits(label: str, rules: SuggestionRules, sentences: Sequence[str]) -> tuple[list[str], dict[str, float]]:
    """The sentences that speak for a label on balance, and the patterns in them with their weights, each once."""
    near, hits = [], {}
    for sentence in sentences:
        weights = {one.pattern: one.weight for one in _phrases_in(label, rules, sentence)}
        if sum(weights.values()) > 0:
            near.append(sentence)
            hits.update(weights)
    return near, hits


def _phrases_in(label: str, rules: SuggestionRules, sentence: str) -> Iterable[Phrase]:
    return (one for one in rules.phrases if one.label == label and _compiled(one.pattern).search(sentence))


def _triggers(label: str, rules: SuggestionRules, inquiry_type: str, details: Mapping[str, Any]) -> dict[str, float]:
    """What the type itself, and the answers in its form, count towards a label."""
    found = {}
    if rules.types.get(inquiry_type) == label:
        found[f"type {inquiry_type}"] = rules.thresholds[label]
    for one in rules.details:
        if one.label == label and one.inquiry_type == inquiry_type and details.get(one.field) == one.value:
            found[f"{one.field}: {one.value}"] = one.weight
    return found


def _place(label: str, rules: SuggestionRules, near: Sequence[str], sentences: Sequence[str]) -> str:
    """Where a label leads: by the context of the sentences that speak for it, else of the whole text."""
    *contexts, (_, otherwise) = rules.leads_to[label]
    for part in (near, sentences):
        for context, place in contexts:
            if context is not None and any(any(_phrases_in(context, rules, one)) for one in part):
                return place
    return otherwise


NEAREST = {
    "part_d_appeal": "part_c_appeal",
    "part_c_appeal": "part_d_appeal",
    "part_d_coverage_determination": "part_c_organization_determination",
    "part_c_organization_determination": "part_d_coverage_determination",
}


def fit_to_plan(found: Iterable[Suggestion], offered: Collection[str]) -> list[Suggestion]:
    """The same for a plan that has only some destinations: what it does not have leads to the one of its own that
    comes nearest, at last to a complaint to the state.
    """
    fitted = (Suggestion(_offered(one.destination, offered), one.score, one.phrases) for one in found)
    return _merged(fitted)


def _offered(place: str, offered: Collection[str]) -> str:
    if place in offered:
        return place
    nearest = NEAREST.get(place, STATE_COMPLAINT)
    return nearest if nearest in offered else STATE_COMPLAINT


def _merged(found: Iterable[Suggestion]) -> list[Suggestion]:
    """One suggestion for each destination: where a plan has only one, several labels lead there."""
    merged: dict[str, Suggestion] = {}
    for one in found:
        before = merged.get(one.destination)
        phrases = tuple(dict.fromkeys([*(before.phrases if before else ()), *one.phrases]))
        score = max(one.score, before.score if before else 0)
        merged[one.destination] = Suggestion(one.destination, score, phrases)
    return sorted(merged.values(), key=lambda one: (-one.score, one.destination))


def _normal(sentence: str) -> str:
    """Lower case, no apostrophes, words apart by one space."""
    plain = sentence.lower().replace("'", "").replace("’", "")
    return " ".join(NOT_WORDS.sub(" ", plain).split())


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression over normal text."""
    parts: list[str] = []
    for piece in pattern.split():
        if piece == ANYTHING:
            parts.append(GAP)
            continue
        words = "|".join(_spelled(word) for word in piece.split("|"))
        parts.append((r"\s+" if parts else "") + f"(?:{words})")
    return re.compile(r"\b" + "".join(parts) + r"\b")


def _spelled(word: str) -> str:
    return re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")


def decide_suggestion_rule_errors(rules: Any, *, destinations: Collection[str]) -> list[tuple[str, str]]:
    """Everything that makes rules unusable, as pointer and words."""
    if not isinstance(rules, Mapping) or set(rules) != FIELDS:
        return [("", _("Give exactly these fields: %(listed)s.") % {"listed": ", ".join(sorted(FIELDS))})]
    labels = rules["thresholds"]
    if not isinstance(labels, Mapping) or not labels or not all(_is_weight(value) for value in labels.values()):
        return [("/thresholds", _("Give a number above 0 for each label."))]
    return [
        *_place_errors(rules["leads_to"], frozenset(labels), destinations),
        *_phrase_errors(rules["phrases"]),
        *_trigger_errors(rules["types"], rules["details"], frozenset(labels)),
    ]


FIELDS = frozenset({"thresholds", "leads_to", "phrases", "types", "details"})
TRIGGER_FIELDS = frozenset({"inquiry_type", "field", "value", "label", "weight"})


def _place_errors(leads_to: Any, labels: frozenset[str], destinations: Collection[str]) -> Iterable[tuple[str, str]]:
    if not isinstance(leads_to, Mapping) or set(leads_to) != labels:
        yield "/leads_to", _("Say for each label where it leads.")
        return
    for label, places in leads_to.items():
        if not isinstance(places, list) or not places or not all(_is_place(one, destinations) for one in places):
            words = _("Give [[context, destination], …]; destinations are: %(listed)s.") % {
                "listed": ", ".join(sorted(destinations))
            }
            yield f"/leads_to/{label}", words
        elif places[-1][0] is not None:
            yield f"/leads_to/{label}", _("The last context is null: every other text.")


def _is_place(one: Any, destinations: Collection[str]) -> bool:
    if not isinstance(one, list) or len(one) != len(("context", "destination")):
        return False
    context, destination = one
    is_known = isinstance(destination, str) and destination in destinations
    return is_known and (context is None or isinstance(context, str))


def _phrase_errors(phrases: Any) -> Iterable[tuple[str, str]]:
    if not isinstance(phrases, Mapping) or not phrases:
        yield "/phrases", _("Give phrases for each label and context.")
        return
    if has_more_values_than(MOST_PATTERNS, phrases):
        yield "/phrases", _("Give at most %(most)s patterns in all.") % {"most": MOST_PATTERNS}
        return
    for label, groups in phrases.items():
        if not isinstance(groups, list):
            yield f"/phrases/{label}", _("Give a list of [weight, [pattern, …]].")
            continue
        for index, group in enumerate(groups):
            if not _is_group(group):
                words = _(
                    "Give [weight, [pattern, …]]; a pattern is words, `word*`, `a|b` or `...` between "
                    "words, with at most %(parts)s parts and %(gaps)s gaps."
                ) % {"parts": MOST_PIECES, "gaps": MOST_GAPS}
                yield f"/phrases/{label}/{index}", words


def _is_group(group: Any) -> bool:
    if not isinstance(group, list) or len(group) != len(("weight", "patterns")):
        return False
    weight, patterns = group
    return (
        isinstance(weight, int | float)
        and not isinstance(weight, bool)
        and isinstance(patterns, list)
        and all(_is_pattern(pattern) for pattern in patterns)
    )


def _is_pattern(pattern: Any) -> bool:
    pieces = pattern.split() if isinstance(pattern, str) and len(pattern) <= LONGEST_PATTERN else []
    if len(pieces) > MOST_PIECES or pieces.count(ANYTHING) > MOST_GAPS:
        return False
    if not pieces or ANYTHING in (pieces[0], pieces[-1]):
        return False
    return all(piece == ANYTHING or WORDS.match(piece) for piece in pieces)


def _trigger_errors(types: Any, details: Any, labels: frozenset[str]) -> Iterable[tuple[str, str]]:
    if not isinstance(types, Mapping) or not all(isinstance(one, str) and one in labels for one in types.values()):
        yield "/types", _("Give a label for each inquiry type that points to one by itself.")
    if not isinstance(details, list):
        yield "/details", _("Give a list.")
        return
    for index, one in enumerate(details):
        if not isinstance(one, Mapping) or set(one) != TRIGGER_FIELDS:
            yield f"/details/{index}", _("Give exactly: %(listed)s.") % {"listed": ", ".join(sorted(TRIGGER_FIELDS))}
        elif one["label"] not in labels or not _is_weight(one["weight"]):
            yield f"/details/{index}", _("Give a known label and a weight above 0.")


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
