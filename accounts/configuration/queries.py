"""What the tables say, as a document writes it; and how a document differs from them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.configuration.changes import Change, Kind, differences_of, gone_name, key_in
from accounts.configuration.document import Document, WrittenRow, names_sos_line, write_document
from accounts.configuration.sections import (
    AnySection,
    Gone,
    RowSection,
    Section,
    Values,
    VersionSection,
    defaults_of,
    references,
    sections,
    values_of,
)
from foundation.actor import Actor
from foundation.errors import ConflictFound
from foundation.policy import require_keeper
from foundation.transactions import one_snapshot


def configuration_document(by: Actor) -> str:
    """The configuration as one document, as it is at one instant. Raises PermissionRefused, and ConflictFound where a
    text holds the number of the SOS line.
    """
    require_keeper(by)
    with one_snapshot():
        rows = [row for section in sections().values() for row in _written(section)]
    named = [section.name for section, values, _defaults in rows if names_sos_line(values)]
    if named:
        words = _("A text of the section %(section)s holds the number of the SOS line. Take it out first.")
        raise ConflictFound(words % {"section": named[0]})
    return write_document(rows)


def _written(section: Section) -> Iterator[tuple[AnySection, Values, Values]]:
    if isinstance(section, RowSection):
        defaults = defaults_of(section.model, section.columns)
        for values in sorted((said for said, _row in rows_that_stand(section)), key=lambda one: _order(section, one)):
            yield section, values, defaults
        return
    defaults = defaults_of(section.model, section.columns)
    for values in sorted((said for said, _version in versions_in_force(section)), key=lambda one: _order(section, one)):
        parts = values.pop(section.parts[0]) if section.parts else []
        yield section, values, defaults
        for one in parts:
            part = section.parts[1]  # type: ignore[index]  # there are parts
            yield part, one, defaults_of(part.model, part.columns)


def _order(section: Section, values: Values) -> Any:
    return repr(values["position"]).zfill(9) if "position" in values else "", *map(
        str, key_in(values, section.told_apart_by)
    )


def rows_that_stand(section: RowSection, *, locked: bool = False) -> list[tuple[Values, Model]]:
    """Every row of a section with what it says; held until the commit if asked for."""
    found: QuerySet[Any] = section.model._default_manager.order_by("pk")
    found = found.select_related(*references(section.model, section.columns))
    if locked:
        found = found.select_for_update(of=("self",))
    return [(values_of(row, section.columns), row) for row in found]


def versions_in_force(section: VersionSection) -> list[tuple[Values, Model]]:
    """The versions in force with what they say."""
    found = section.in_force().select_related(*references(section.model, section.told_apart_by))
    return [(section.read(version), version) for version in found]


def changes_by(document: Document, at: datetime, *, locked: bool = False) -> Iterator[Change]:
    """What a document changes, section by section in the order of a document."""
    for section in sections().values():
        if section.name not in document:
            continue
        if isinstance(section, RowSection):
            yield from _row_changes(section, document[section.name], locked=locked)
        else:
            if locked:
                section.hold([row.values[section.of] for row in document[section.name] if section.of])
            yield from _version_changes(section, document, at)


def rows_that_stay(document: Document) -> list[str]:
    """The rows that a document does not name, and that have no end: they are told, and left."""
    found = []
    for section in sections().values():
        if isinstance(section, RowSection) and section.name in document and section.when_gone == Gone.STAYS:
            named = {key_in(row.values, section.told_apart_by) for row in document[section.name]}
            stand = [values for values, _row in rows_that_stand(section)]
            found += [gone_name(section, one) for one in stand if key_in(one, section.told_apart_by) not in named]
    return found


def _row_changes(section: RowSection, rows: Iterable[WrittenRow], *, locked: bool) -> Iterator[Change]:
    stand = {key_in(said, section.told_apart_by): (said, row) for said, row in rows_that_stand(section, locked=locked)}
    defaults = defaults_of(section.model, section.columns)
    for row in rows:
        values = {**defaults, **row.values}
        said, stands = stand.pop(key_in(values, section.told_apart_by), ({}, None))
        different = tuple(differences_of(said, values))
        if stands is None or different:
            kind = Kind.CHANGED if stands else Kind.ADDED
            yield Change(
                kind=kind,
                section=section,
                name=row.name,
                differences=different,
                values=values,
                said=said,
                written=row,
                stands=stands,
            )
    for said, stands in stand.values():
        is_retired = section.when_gone == Gone.RETIRED and said["is_active"]
        if is_retired or section.when_gone == Gone.REMOVED:
            kind = Kind.RETIRED if is_retired else Kind.REMOVED
            yield Change(kind=kind, section=section, name=gone_name(section, said), said=said, stands=stands)


def written_versions(section: VersionSection, document: Document) -> Iterator[tuple[WrittenRow, Values]]:
    """What a document says of each version, with its parts in their order."""
    defaults = defaults_of(section.model, section.columns)
    for row in document[section.name]:
        values = {**defaults, **row.values}
        if section.parts:
            name, part = section.parts
            of_part = defaults_of(part.model, part.columns)
            parts = [{**of_part, **one.values} for one in document.get(part.name, ())]
            values[name] = sorted(parts, key=lambda one: key_in(one, part.told_apart_by))
        yield row, values


def _version_changes(section: VersionSection, document: Document, at: datetime) -> Iterator[Change]:
    in_force = {key_in(said, section.told_apart_by): (said, one) for said, one in versions_in_force(section)}
    for row, values in written_versions(section, document):
        said, stands = in_force.get(key_in(values, section.told_apart_by), ({}, None))
        different = tuple(differences_of(said, section.normal(values, at)))
        if different:
            yield Change(
                kind=Kind.PUBLISHED,
                section=section,
                name=row.name,
                differences=different,
                values=values,
                said=said,
                written=row,
                stands=stands,
            )
