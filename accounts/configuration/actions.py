"""Apply a document of the configuration: all of it in one commit, or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.admin.constraint_words import REFUSED, Told, told_of
from accounts.configuration.changes import Change, Kind, fingerprint_of, key_in
from accounts.configuration.document import Document, DocumentRefused, Problem
from accounts.configuration.queries import changes_by, rows_that_stay, versions_in_force
from accounts.configuration.sections import RowSection, VersionSection, sections
from foundation.access_log.steps import note_configured, store_configuration
from foundation.actor import Actor
from foundation.errors import ConflictFound, InputRejected
from foundation.policy import require_keeper
from foundation.transactions import durable, inside_transaction, take_turns
from foundation.written_rows import in_table

TURN = "configuration document"
ASIDE = 10_000
"""Above every position that a form takes; rows that change places stand there for a moment."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a document changed, or would; `stays` names rows that it leaves out and that cannot be ended."""

    changes: tuple[Change, ...]
    stays: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A short name for exactly these changes."""
        return fingerprint_of(self.changes)


@durable
def apply_document(
    document: Document, *, by: Actor, at: datetime, is_trial: bool = False, expected: str = ""
) -> Applied:
    """This will bring the configuration up to a document, each row journaled; a trial does so and takes it back.

    Raises PermissionRefused; DocumentRefused with everything that cannot be; and ConflictFound when what would change
    is no longer what `expected` names. In each case nothing is changed. Two documents are applied one after the other.
    """
    require_keeper(by)
    _wait(document)
    changes = tuple(changes_by(document, at, locked=True))
    applied = Applied(changes, tuple(rows_that_stay(document)))
    if expected and expected != applied.fingerprint:
        raise ConflictFound(_("The configuration has changed since you compared it. Compare again."))
    unusable = _unusable(at) if changes else {}
    _step_aside(changes)
    problems = [*_losses(document, changes), *_made(changes, by, at)]
    if changes:
        problems += _made_unusable(document, changes, unusable, at)
    if problems:
        raise DocumentRefused(dict.fromkeys(problems))
    if is_trial:
        transaction.set_rollback(True)
    return applied


def _wait(document: Document) -> None:
    """Every turn before the first row is locked, as the order of locks has it."""
    take_turns(TURN)
    for section in sections().values():
        if isinstance(section, VersionSection):
            rows = document.get(section.name, ())
            # Rules that are one for all may become unusable by a change elsewhere; nobody publishes them meanwhile.
            for row in sorted(str(row.values[section.of]) for row in rows) if section.of else [""]:
                section.wait(row)


@inside_transaction
def _step_aside(changes: Iterable[Change]) -> None:
    """Rows of which each wants the place of another would be refused one by one."""
    for one in changes:
        column = one.section.out_of_the_way if isinstance(one.section, RowSection) else ""
        if column and one.stands and column in one.columns:
            one.section.model._default_manager.filter(pk=one.stands.pk).update(**{column: F(column) + ASIDE})


def _made(changes: Iterable[Change], by: Actor, at: datetime) -> list[Problem]:
    """Make the changes, again and again those that were refused until nothing moves: one may need another first.

    Returns what is wrong with those that are left.
    """
    waiting, problems = list(changes), list[Problem]()
    while waiting:
        refused = [(one, found) for one in waiting if (found := _refusal(one, by, at))]
        problems = [each for _one, found in refused for each in found]
        if len(refused) == len(waiting):
            break
        waiting = [one for one, _found in refused]
    return problems


def _refusal(change: Change, by: Actor, at: datetime) -> list[Problem]:
    """Make one change; what is wrong with it where it is refused, and then nothing of it stands."""
    try:
        with transaction.atomic():
            _make(change, by, at)
    except ObjectDoesNotExist:
        return [_problem(change, *_missing_reference(change))]
    except REFUSED as error:
        told = _told(error)
        if not told:
            raise
        return [_problem(change, column, words) for column, words in told]
    return []


def _told(error: Exception) -> Told:
    """What is said beside fields; where nothing is, what is said of the whole."""
    told = told_of(error)
    return [one for one in told if one[0]] or told


def _problem(change: Change, column: str, words: str) -> Problem:
    return change.written.problem(column, words) if change.written else Problem(0, change.name, column, words)


def _missing_reference(change: Change) -> tuple[str, str]:
    """The first column that refers to a row that is not there, and what to say of it."""
    for name in (*change.section.told_apart_by, *change.section.columns):
        if name in change.values:
            try:
                in_table(change.section.model, name, change.values[name])
            except ObjectDoesNotExist:
                return name, _("There is no row “%(key)s”.") % {"key": change.values[name]}
    return "", _("Something that it refers to does not exist.")


@inside_transaction
def _make(change: Change, by: Actor, at: datetime) -> None:
    section = change.section
    if isinstance(section, VersionSection):
        section.publish(change.values, by, at)
    elif change.kind == Kind.REMOVED and change.stands is not None:
        note_configured(change.stands, fields=section.columns, by=by, at=at)
        type(change.stands)._default_manager.filter(pk=change.stands.pk).delete()
    else:
        _store(section, change, by, at)


def _store(section: RowSection, change: Change, by: Actor, at: datetime) -> None:
    """Store a row as it is written, or made inactive."""
    row: Any = change.stands or section.model()
    values = change.values or {"is_active": False}
    for name in section.columns:
        if name in values:
            setattr(row, name, in_table(section.model, name, values[name]))
    withdrawn = section.withdrawn if change.kind == Kind.CHANGED else {}
    for name, value in withdrawn.items():
        setattr(row, name, value)
    wrong = section.find_error(row)
    if wrong:
        raise InputRejected(wrong)
    store_configuration(row, fields=[*(change.columns or ["is_active"]), *withdrawn], by=by, at=at)


def _losses(document: Document, changes: Iterable[Change]) -> Iterator[Problem]:
    """What a document would remove for good: people whom it cannot name, and the last row of a kind."""
    for one in changes:
        section = one.section
        if one.kind == Kind.REMOVED and isinstance(section, RowSection):
            kind = key_in(one.said, section.last_of)
            words = section.find_loss(one.stands)
            if kind not in {key_in(row.values, section.last_of) for row in document[section.name]}:
                words = _("Nothing of this kind would be left. Leave at least one row.")
            if words:
                yield _problem(one, "", words)


Place = tuple[str, tuple[Any, ...]]
"""A version in force: its section, and what tells it apart there."""


def _unusable(at: datetime) -> dict[Place, Told]:
    """What is in force and could not be published as everything else is now, such as rules that send to a queue which
    is inactive; with what is wrong.
    """
    found = {}
    for section in sections().values():
        if isinstance(section, VersionSection):
            for values, _version in versions_in_force(section):
                try:
                    section.judge(values, at)
                except (InputRejected, ValidationError) as error:
                    found[section.name, key_in(values, section.told_apart_by)] = _told(error)
    return found


def _made_unusable(
    document: Document, changes: Iterable[Change], before: dict[Place, Told], at: datetime
) -> Iterator[Problem]:
    """What the changes made unusable, whether the document names it or not; what was so before is not its fault."""
    published = {(one.section.name, key_in(one.values, one.section.told_apart_by)) for one in changes}
    for place, told in _unusable(at).items():
        if place in published or told != before.get(place):
            name, key = place
            columns = sections()[name].told_apart_by
            row = next((one for one in document.get(name, ()) if key_in(one.values, columns) == key), None)
            for column, words in told:
                yield row.problem(column, words) if row else Problem(0, " ".join([name, *key]), column, words)
