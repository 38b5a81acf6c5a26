"""Members by id, by name and by what they used to be called (R37)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.crypto import keyed_hashes
from foundation.errors import ResourceNotFound
from foundation.identifiers import mask_mbi, normalize_mbi
from members.book.access import visible_members
from members.book.models import FormerMbi, FormerName, Member
from members.book.rules import decide_former_name


def member_id_of(*, humana_id: str, dependent_code: str) -> UUID:
    """Our id of a member; journaled. Raises ResourceNotFound."""
    found = Member.objects.filter(humana_id=humana_id, dependent_code=dependent_code)
    member_id = found.values_list("id", flat=True).first()
    log_access(kind="search", subjects=[member_id] if member_id else [], fields=["humana_id"])
    if member_id is None:
        raise ResourceNotFound(_("No member has this Humana ID."))
    return member_id


def names_of_members(actor: Actor, member_ids: Collection[UUID], at: datetime) -> dict[UUID, str]:
    """The names of those among some members whom the actor may see; journaled as shown."""
    if not member_ids:
        return {}
    seen = visible_members(actor, at).filter(id__in=member_ids).values_list("id", "first_name", "last_name")
    names = {member_id: f"{first_name} {last_name}" for member_id, first_name, last_name in seen}
    if names:
        log_access(subjects=list(names), fields=["name"])
    return names


@dataclass(frozen=True, slots=True)
class FoundBy:
    """What found a person who has it no more: a name, or an MBI, which is not said."""

    used_until: date
    name: FormerName | None = None


@dataclass(frozen=True, slots=True)
class MbiBefore:
    """An MBI that CMS has replaced, masked."""

    mbi: str
    used_from: date
    used_until: date


@dataclass(frozen=True, slots=True)
class FormerIdentity:
    """The names and MBIs that a person had, newest first."""

    names: tuple[FormerName, ...]
    mbis: tuple[MbiBefore, ...]


def found_by_former(members: Collection[Member], kind: str, text: str) -> Mapping[UUID, FoundBy]:
    """Those members of one page whom a search found by what they had before; journaled as shown."""
    finders = {"name": _by_former_name, "mbi": _by_former_mbi}
    found = finders[kind](members, text) if kind in finders and members and text.strip() else {}
    if found:
        log_access(subjects=list(found), fields=[f"former_{kind}"])
    return found


def former_identity(member: Member) -> FormerIdentity:
    """Everything a member had before, for somebody who may see their birth date; journaled."""
    names = tuple(member.former_names.order_by("-used_until", "-id"))
    kept = member.former_mbis.order_by("-used_until", "-id")
    mbis = tuple(MbiBefore(mask_mbi(one.mbi) or "", one.used_from, one.used_until) for one in kept)
    shown = [name for name, has_any in (("former_name", names), ("former_mbi", mbis)) if has_any]
    if shown:
        log_access(subjects=[member.id], fields=shown)
    return FormerIdentity(names, mbis)


def _by_former_name(members: Collection[Member], text: str) -> Mapping[UUID, FoundBy]:
    names: dict[UUID, list[FormerName]] = {}
    for name in FormerName.objects.filter(member__in=members).order_by("-used_until", "-id"):
        names.setdefault(name.member_id, []).append(name)
    found = {
        member.id: decide_former_name(text, today=member, before=names[member.id])
        for member in members
        if member.id in names
    }
    return {member_id: FoundBy(name.used_until, name) for member_id, name in found.items() if name is not None}


def _by_former_mbi(members: Collection[Member], text: str) -> Mapping[UUID, FoundBy]:
    hashes = keyed_hashes("mbi", normalize_mbi(text))
    kept = FormerMbi.objects.filter(member__in=members, mbi_hashes__overlap=hashes)
    return {member_id: FoundBy(until) for member_id, until in kept.values_list("member_id", "used_until")}
