"""Open an incident, link inquiries to it and take them out, and close it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import ConflictFound, FieldError, InputRejected
from foundation.identifiers import new_reference, parse_reference
from foundation.transactions import durable, inside_transaction
from inquiries.catalog.queries import type_titles
from inquiries.catalog.rules.intake import require_no_errors
from inquiries.incidents.access import lock_incident, require_no_open_post, require_working_incidents
from inquiries.incidents.models import Incident, IncidentLink
from inquiries.incidents.queries import (
    MOST_LINKED,
    people_of,
    personal_data_in,
    require_nobody_in,
)
from inquiries.incidents.steps import link, unlink
from inquiries.inquiry.access import is_staff_of, lock_inquiry, visible_inquiries
from inquiries.inquiry.models import Inquiry

PREFIX = "IN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What went wrong, in words without anybody's data, and the type in which it shows."""

    title: str
    what_happened: str
    inquiry_type: str | None = None


@durable
def open_incident(cause: Cause, *, references: Sequence[str] = (), by: Actor, at: datetime) -> Incident:
    """This will open an incident and link inquiries to it.

    Raises PermissionRefused, and InputRejected for what looks like a person's data, and as `link_inquiries`.
    """
    require_working_incidents(by)
    rows = _lock_all(references, by=by, at=at)
    texts = {"title": cause.title, "what_happened": cause.what_happened}
    require_nobody_in(texts, people=people_of([row.id for row in rows.values() if row]), at=at)
    _require_type(cause.inquiry_type)
    incident = Incident.objects.create(
        reference=new_reference(PREFIX),
        title=cause.title,
        what_happened=cause.what_happened,
        inquiry_type_id=cause.inquiry_type,
        opened_at=at,
        opened_by_id=by.user_id,  # type: ignore[misc]  # whoever works at ARSOS is a person
        opened_by_name=by.name,
    )
    _link_all(incident, rows, by=by, at=at)
    return incident


def _require_type(code: str | None) -> None:
    if code is not None and code not in type_titles():
        error = FieldError("/inquiry_type", "unknown_type", _("Choose one of the inquiry types."))
        raise InputRejected(_("There is no such inquiry type."), errors=[error])


@durable
def link_inquiries(incident_id: UUID, *, references: Sequence[str], by: Actor, at: datetime) -> Incident:
    """This will link inquiries to an open incident: all of them, or none. One that is linked here already stays.

    Raises InputRejected with each that is out of sight, not open to ARSOS, or linked to another incident, and for more
    than five hundred; PermissionRefused, ResourceNotFound, ConflictFound for an incident that is closed.
    """
    rows = _lock_all(references, by=by, at=at)
    incident = lock_incident(by, incident_id)
    said = {"title": incident.title, "what_happened": incident.what_happened}
    if personal_data_in(said, people_of([row.id for row in rows.values() if row]), at):
        words = _("The title or description of this incident has data of a person in these inquiries.")
        error = FieldError("/references", "personal_data", _("Open another incident without it, and link them there."))
        raise InputRejected(words, errors=[error])
    _link_all(incident, rows, by=by, at=at)
    return incident


@durable
def unlink_inquiry(incident_id: UUID, *, reference: str, by: Actor, at: datetime) -> Incident:
    """This will take one inquiry out of an open incident. Raises ConflictFound where it is not linked."""
    inquiry = lock_inquiry(by, reference, at)
    incident = lock_incident(by, incident_id)
    if not (is_staff_of(by, inquiry) and unlink(inquiry, incident, by=by, at=at)):
        raise ConflictFound(_("This inquiry is not linked to this incident."))
    return incident


@durable
def close_incident(incident_id: UUID, *, by: Actor, at: datetime) -> Incident:
    """This will close an incident: its links end, and its inquiries go on by themselves.

    Raises ConflictFound while something is being posted.
    """
    incident = lock_incident(by, incident_id, is_closing=True)
    require_no_open_post(incident)
    ended = {"ended_at": at, "ended_by_name": by.name, "ended_why": IncidentLink.Ended.CLOSED}
    incident.links.filter(ended_at=None).update(**ended)
    incident.closed_at, incident.closed_by_name = at, by.name
    incident.save()
    return incident


@inside_transaction
def _lock_all(references: Sequence[str], *, by: Actor, at: datetime) -> dict[int, Inquiry | None]:
    """The inquiries by their place among the references, locked in the order of their ids; None where out of sight."""
    _require_not_too_many(len(references))
    named = list(dict.fromkeys(parse_reference(one) for one in references))
    visible = visible_inquiries(by, at).filter(reference__in=named).values("id")
    # A post locks its incident first and its items' foreign keys take KEY SHARE on the inquiries: that must pass.
    locked = Inquiry.objects.select_for_update(of=("self",), no_key=True)
    found = {row.reference: row for row in locked.filter(id__in=visible).order_by("id") if is_staff_of(by, row)}
    return {place: found.get(one) for place, one in enumerate(named)}


@inside_transaction
def _link_all(incident: Incident, rows: Mapping[int, Inquiry | None], *, by: Actor, at: datetime) -> None:
    named = [row for row in rows.values() if row is not None]
    open_links = IncidentLink.objects.filter(inquiry__in=named, ended_at=None).select_related("incident")
    linked = {one.inquiry_id: one.incident for one in open_links}
    require_no_errors([error for place, row in rows.items() if (error := _link_error(incident, place, row, linked))])
    new = [row for row in named if row.id not in linked]
    _require_not_too_many(incident.links.filter(ended_at=None).count() + len(new))
    for row in new:
        link(row, incident, by=by, at=at)


def _require_not_too_many(count: int) -> None:
    if count > MOST_LINKED:
        words = _("An incident takes up to %(most)d inquiries.") % {"most": MOST_LINKED}
        raise InputRejected(words, errors=[FieldError("/references", "too_many", words)])


def _link_error(
    incident: Incident, place: int, row: Inquiry | None, linked: Mapping[UUID, Incident]
) -> FieldError | None:
    if row is None:
        return FieldError(f"/references/{place}", "not_found", _("You can't see an inquiry with this reference."))
    other = linked.get(row.id, incident)
    if other.id == incident.id:
        return None
    words = _("%(reference)s is linked to the incident %(other)s.")
    words = words % {"reference": row.reference, "other": other.reference}
    return FieldError(f"/references/{place}", "linked_elsewhere", words)
