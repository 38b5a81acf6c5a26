"""Put labels on inquiries and take them off; make, change, merge and retire labels (ADR 46)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit.chain.steps import HistoryRecord
from foundation import lengths
from foundation.access_log.steps import note_configured
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, LimitReached
from foundation.transactions import durable, inside_transaction, take_turns
from inquiries.inquiry.access import lock_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.steps import add_to_history
from inquiries.labels.access import lock_labels, require_keeping_labels, require_labeling
from inquiries.labels.models import Label
from inquiries.labels.queries import labels_by_code
from inquiries.labels.rules import MOST_IN_USE, Color, clean_text, refuse_count, refuse_text

TURN = "labels"


@durable
def change_labels(
    reference: str, *, add: Collection[str] = (), remove: Collection[str] = (), by: Actor, at: datetime
) -> Inquiry:
    """This will put labels on an inquiry and take others off, by their codes; what is so already stays.

    Its agent hears nothing: no event leaves, and neither its version nor the time of its last change is another.
    Raises PermissionRefused, InputRejected for a code that is no label or retired, and for too many labels.
    """
    inquiry = lock_inquiry(by, reference, at)
    require_labeling(by, inquiry)
    known = labels_by_code()
    added = _to_put(inquiry, add, known)
    gone = {known[code].code for code in remove if code in known}
    kept = [code for code in inquiry.label_codes if known[code].code not in gone]
    removed = list(dict.fromkeys(known[code].text for code in inquiry.label_codes if known[code].code in gone))
    added = [one for one in added if one.code not in gone]
    if words := refuse_count(len({known[code].code for code in kept}), len(added)):
        raise InputRejected(words, errors=[FieldError("/add", "too_many", words)])
    inquiry.label_codes = [*kept, *(one.code for one in added)]
    _note(inquiry, put_on=[one.text for one in added], removed=removed, by=by, at=at)
    return inquiry


def _to_put(inquiry: Inquiry, codes: Iterable[str], known: dict[str, Label]) -> list[Label]:
    """The labels that are not on the inquiry yet, each once. Raises InputRejected."""
    named = list(dict.fromkeys(codes))
    words = _("Choose a label that is in use.")
    unknown = [place for place, code in enumerate(named) if code not in known or not known[code].is_in_use]
    if unknown:
        raise InputRejected(words, errors=[FieldError(f"/add/{place}", "unknown_label", words) for place in unknown])
    on_it = {known[code].code for code in inquiry.label_codes}
    return list({known[code].code: known[code] for code in named if known[code].code not in on_it}.values())


@inside_transaction
def _note(inquiry: Inquiry, *, put_on: list[str], removed: list[str], by: Actor, at: datetime) -> None:
    """Keep what has changed of the labels of an inquiry; nothing where nothing has."""
    if put_on:
        said = HistoryRecord(kind="labeled", facts={"labels": put_on}, agent_visible=False)
        add_to_history(inquiry, said, by=by, at=at, event=None)
    if removed:
        said = HistoryRecord(kind="unlabeled", facts={"labels": removed}, agent_visible=False)
        add_to_history(inquiry, said, by=by, at=at, event=None)
    if put_on or removed:
        inquiry.save()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLook:
    """What a label says, in which color, and whether agents see it."""

    text: str
    color: str
    shown_to_agents: bool = False


@durable
def make_label(look: LabelLook, *, by: Actor, at: datetime) -> Label:
    """This will make a label. Its code is made of its text and stays.

    Raises PermissionRefused, InputRejected for a text that may be a person's data or is taken, LimitReached.
    """
    require_keeping_labels(by)
    take_turns(TURN)
    look = _checked(look)
    if Label.objects.filter(retired_at=None).count() >= MOST_IN_USE:
        raise LimitReached(_("There are %(most)d labels in use. Retire one first.") % {"most": MOST_IN_USE})
    label = Label(code=_new_code(look.text), made_at=at, made_by_name=by.name)
    _keep(label, look, by=by, at=at)
    return label


@durable
def change_label(code: str, look: LabelLook, *, by: Actor, at: datetime) -> Label:
    """This will give a label another text, color or audience, wherever it stands. Raises as `make_label`,
    ResourceNotFound, and ConflictFound for one that is retired.
    """
    require_keeping_labels(by)
    take_turns(TURN)
    [label] = lock_labels(code)
    _keep(label, _checked(look, own=code), by=by, at=at)
    return label


@durable
def retire_label(code: str, *, by: Actor, at: datetime) -> Label:
    """This will let a label be put on nothing more; where it stands, it stays. Raises as `change_label`."""
    require_keeping_labels(by)
    [label] = lock_labels(code)
    _retire(label, by=by, at=at)
    return label


@durable
def merge_label(code: str, *, into: str, by: Actor, at: datetime) -> Label:
    """This will let another label stand for this one, wherever it stands and at once, and returns the other.

    No inquiry is changed, however many have it. Raises as `change_label`, and InputRejected for itself.
    """
    require_keeping_labels(by)
    if code == into:
        words = _("Choose another label.")
        raise InputRejected(words, errors=[FieldError("/into", "same_label", words)])
    label, other = lock_labels(code, into)
    Label.objects.filter(merged_into=label).update(merged_into=other)
    label.merged_into = other
    _retire(label, by=by, at=at)
    return other


@inside_transaction
def _retire(label: Label, *, by: Actor, at: datetime) -> None:
    label.retired_at, label.retired_by_name = at, by.name
    label.save()
    note_configured(label, fields=["retired_at", *(["merged_into"] if label.merged_into_id else [])], by=by, at=at)


@inside_transaction
def _keep(label: Label, look: LabelLook, *, by: Actor, at: datetime) -> None:
    label.text, label.color, label.shown_to_agents = look.text, look.color, look.shown_to_agents
    label.save()
    note_configured(label, fields=["text", "color", "shown_to_agents"], by=by, at=at)


def _checked(look: LabelLook, *, own: str = "") -> LabelLook:
    """The same with its text cleaned. Raises InputRejected with every error."""
    text = clean_text(look.text)
    errors = []
    if words := refuse_text(text):
        errors.append(FieldError("/text", "not_allowed", words))
    elif Label.objects.filter(text__iexact=text, retired_at=None).exclude(code=own).exists():
        errors.append(
            FieldError(
                "/text", "taken", _("There's already a label with this text. Choose a different one, or merge the two.")
            )
        )
    if look.color not in set(Color):
        errors.append(FieldError("/color", "not_allowed", _("Choose one of the colors.")))
    if errors:
        raise InputRejected(_("This label can't be used."), errors=errors)
    return LabelLook(text=text, color=look.color, shown_to_agents=look.shown_to_agents)


def _new_code(text: str) -> str:
    """The text as a word of addresses, with a number where it is taken: codes of retired labels are, too."""
    base = slugify(text)[: lengths.CODE - 5].strip("-") or "label"
    taken = set(Label.objects.filter(code__startswith=base).values_list("code", flat=True))
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
