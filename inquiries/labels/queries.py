"""Which labels stand on inquiries, as one person sees them (R30)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from foundation.actor import Actor
from inquiries.inquiry.models import Inquiry
from inquiries.labels.models import Label

NOWHERE = Q(pk__isnull=True)
"""No row, said so that a statement can still be built around it; an empty list of ids leaves nothing to build."""


def labels_by_code() -> dict[str, Label]:
    """Every label by its code, and by the codes of those that were merged into it; they are few."""
    found = {one.code: one for one in Label.objects.all()}
    return {code: found[one.merged_into_id] if one.merged_into_id else one for code, one in found.items()}


def label_texts() -> dict[str, str]:
    """The text of every label by its code."""
    return dict(Label.objects.values_list("code", "text"))


def labels_named(codes: Iterable[str], known: Mapping[str, Label] | None = None, *, is_staff: bool) -> Sequence[Label]:
    """The labels of these codes, each once, in alphabetical order; for agents those that are shown to them."""
    by_code = labels_by_code() if known is None else known
    named = {label.code: label for label in (by_code[code] for code in codes if code in by_code)}
    return sorted((one for one in named.values() if is_staff or one.shown_to_agents), key=_by_text)


def labels_of(inquiry: Inquiry, *, is_staff: bool) -> Sequence[Label]:
    """The labels of one inquiry; one statement, and none where it has no label."""
    return labels_named(inquiry.label_codes, is_staff=is_staff) if inquiry.label_codes else ()


def has_label(actor: Actor, code: str, *, is_told_all: bool) -> Q:
    """The condition that an inquiry has a label, or one that was merged into it, as far as somebody may know.

    A label that is not shown to agents finds nothing of what somebody has as an agent.
    """
    known = labels_by_code()
    label = known.get(code)
    if label is None or not (is_told_all or label.shown_to_agents):
        return NOWHERE
    codes = [one for one, stands in known.items() if stands.code == label.code]
    found = Q(label_codes__overlap=sorted(codes)) & ~Q(label_codes=[])  # as the index says
    if label.shown_to_agents or not actor.visible_agent_ids:
        return found
    return found & ~Q(agent__in=actor.visible_agent_ids)


def labels_to_put(inquiry: Inquiry | None = None) -> list[Label]:
    """The labels that can be put on an inquiry, and those that stand on this one already."""
    rows = list(Label.objects.order_by("text", "code"))
    on_it = set(inquiry.label_codes) if inquiry is not None else set()
    return [one for one in rows if one.is_in_use or (one.code in on_it and one.merged_into_id is None)]


def _by_text(label: Any) -> tuple[str, str]:
    return (label.text.casefold(), label.code)
