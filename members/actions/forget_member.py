"""What identifies a person goes; their row stays as an empty place that histories point to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.journal.tombstones import purge_salts
from arsos.kernel.transactions import inside_transaction
from members.models import Application, EmergencyAccess, ImportChange, Member, PolicyAgent

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
    return {"policies": policies, "agents": agents, "applications": applications, "emergency_accesses": accesses}
