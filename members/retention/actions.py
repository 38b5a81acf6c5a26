"""Forget what identifies a member, and place or lift a legal hold; the row stays as an empty place that histories
point to.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.chain.steps import chain_row, purge_salts
from foundation.access_log.steps import note_configured
from foundation.actor import Actor
from foundation.errors import ConflictFound, PermissionRefused, ResourceNotFound
from foundation.policy import Resource, Right, may
from foundation.transactions import durable, inside_transaction
from members.book.models import Application, Member, PolicyAgent
from members.emergency.models import EmergencyAccess
from members.imports.models import ImportChange
from members.retention.models import LegalHold
from members.search.steps import keep_member_documents

GONE = "Purged"
EMPTY: Mapping[str, Any] = {
    "mbi": None,
    "date_of_birth": None,
    "humana_id": "",
    "dependent_code": "",
    "mbi_hashes": [],
    "person_hashes": [],
    "name_words": [],
}
BLANK = ("zip_code", "state", "city", "address", "phone", "email")


@inside_transaction
def forget_member(member: Member, *, at: datetime) -> dict[str, int]:
    """Empty a locked member, and delete their policies and applications; returns how many. That somebody opened an
    emergency access stays, its reason goes.

    Inquiries must not point at the policies and applications any more (R36).
    """
    agents, _ = PolicyAgent.objects.filter(member=member).delete()
    applications, _ = Application.objects.filter(member=member).delete()
    accesses = EmergencyAccess.objects.filter(member=member).update(reason="", review_note="")
    purge_salts(member.id)
    ImportChange.objects.filter(member=member).delete()
    member.former_names.all().delete()
    member.former_mbis.all().delete()
    for name, value in {**EMPTY, **dict.fromkeys(BLANK, "")}.items():
        setattr(member, name, value)
    member.first_name = member.last_name = GONE
    member.deceased_on = None
    member.purged_at = member.updated_at = at
    member.save()
    policies, _ = member.policies.all().delete()
    keep_member_documents([member.id])
    return {"policies": policies, "agents": agents, "applications": applications, "emergency_accesses": accesses}


@durable
def lift_legal_hold(hold_id: UUID, *, by: Actor, at: datetime) -> LegalHold:
    """This will lift a hold; twice has one effect. Raises PermissionRefused and ResourceNotFound."""
    require_records_keeper(by)
    hold = LegalHold.objects.select_for_update().filter(id=hold_id).first()
    if hold is None:
        raise ResourceNotFound
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by_name = at, by.name
        chain_row(hold, "legal_hold_lifted", at=at)
        hold.save()
        note_configured(hold, fields=["lifted"], by=by, at=at)
    return hold


@durable
def place_legal_hold(member_id: UUID, *, reason: str, by: Actor, at: datetime) -> LegalHold:
    """This will keep everything of a member until the hold is lifted (R36).

    Raises PermissionRefused, ResourceNotFound, ConflictFound for a member that is held already.
    """
    require_records_keeper(by)
    member = Member.objects.select_for_update().filter(id=member_id, purged_at=None).first()
    if member is None:
        raise ResourceNotFound
    if member.legal_holds.filter(lifted_at=None).exists():
        raise ConflictFound(_("This member already has a legal hold."))
    hold = LegalHold.objects.create(member=member, reason=reason, placed_by_name=by.name, placed_at=at)
    chain_row(hold, "legal_hold", at=at)
    note_configured(hold, fields=["placed"], by=by, at=at)
    return hold


def require_records_keeper(by: Actor) -> None:
    """Raise PermissionRefused unless the actor decides about records: auditors and administrators."""
    if not may(by, Right.KEEP, Resource.LEGAL_HOLDS):
        raise PermissionRefused(_("Only auditors and administrators can manage legal holds."))
