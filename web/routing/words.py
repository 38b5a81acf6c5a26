"""Why a rule of routing held or did not, in people's words; what is kept of it stays as it is (R15)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from inquiries.lists.queries.lists import titles_of
from inquiries.routing.models import RoutingDecision
from web.frame.display_values import display_language
from web.routing.rule_form import CHANNELS, FIELD_WORDS, FLOWS
from web.templatetags.arsos_words import display_value, plan_words

HELD = re.compile(r"(?P<name>\w+)\sis\s(?P<actual>.*?)(?:,\sthe\srule\swants\s(?P<wanted>.*))?")
"""How inquiries/routing/rules.py words a condition that held, or that failed; the decision stores that text."""
Titles = Mapping[str, Mapping[str, str]]


def told(decisions: Sequence[RoutingDecision]) -> list[dict[str, Any]]:
    """Each decision with the title of its queue and each rule it tried, in words."""
    titles = titles_of(queues={one.queue_code for one in decisions}, types=_types_in(decisions), departments=())
    return [
        {
            "rule_set_version": one.rule_set_version,
            "queue": titles["queue"].get(one.queue_code) or display_value(one.queue_code),
            "rules": [{**rule, "why": _why(str(rule["why"]), titles)} for rule in one.rules],
        }
        for one in decisions
    ]


def _types_in(decisions: Iterable[RoutingDecision]) -> set[str]:
    parts = [part for one in decisions for rule in one.rules for part in str(rule["why"]).split("; ")]
    found = [match for part in parts if (match := HELD.fullmatch(part)) and match["name"] == "inquiry_type"]
    return {code for match in found for code in [match["actual"], *(match["wanted"] or "").split(", ")] if code}


def _why(kept: str, titles: Titles) -> str:
    if kept == "the rule takes everything":
        return _("The rule matches every inquiry.")
    return "; ".join(_part(part, titles) for part in kept.split("; "))


def _part(kept: str, titles: Titles) -> str:
    match = HELD.fullmatch(kept)
    if match is None or match["name"] not in FIELD_WORDS:
        return kept
    name = match["name"]
    words = {"field": FIELD_WORDS[name], "actual": _value(name, match["actual"], titles)}
    if match["wanted"] is None:
        return _("%(field)s: %(actual)s") % words
    wanted = ", ".join(_value(name, one, titles) for one in match["wanted"].split(", "))
    return _("%(field)s: %(actual)s (the rule requires %(wanted)s)") % {**words, "wanted": wanted}


SAID: Mapping[str, Callable[[str], str]] = {"language": display_language, "plan_type": plan_words, "state": str}


def _value(name: str, kept: str, titles: Titles) -> str:
    if kept == "unknown":
        return _("unknown")
    if name == "inquiry_type":
        return titles["type"].get(kept) or display_value(kept)
    if name == "priority":
        return _("P%(number)s") % {"number": kept}
    if name in SAID:
        return SAID[name](kept)
    return str(dict([*FLOWS, *CHANNELS]).get(kept) or display_value(kept))
