"""Names and MBIs that members had before: by which of them a search found somebody, and all of one person (R37)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from arsos.journal.reads import note_look
from arsos.kernel.crypto import keyed_hashes
from arsos.kernel.identifiers import normalize_mbi
from arsos.kernel.redaction import mask_mbi
from members.models import FormerMbi, FormerName, Member
from members.rules.found_by import decide_former_name


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
        note_look(subjects=list(found), fields=[f"former_{kind}"])
    return found


def former_identity(member: Member) -> FormerIdentity:
    """Everything a member had before, for somebody who may see their birth date; journaled."""
    names = tuple(member.former_names.order_by("-used_until", "-id"))
    kept = member.former_mbis.order_by("-used_until", "-id")
    mbis = tuple(MbiBefore(mask_mbi(one.mbi) or "", one.used_from, one.used_until) for one in kept)
    shown = [name for name, has_any in (("former_name", names), ("former_mbi", mbis)) if has_any]
    if shown:
        note_look(subjects=[member.id], fields=shown)
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
