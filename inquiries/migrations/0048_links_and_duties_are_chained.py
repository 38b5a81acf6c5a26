from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from arsos.journal.chaining_of_before import chain_what_stands_there
from arsos.kernel.chained import Chained

LINKED = (
    "inquiry_id",
    "position",
    "member_id",
    "policy_id",
    "agrees",
    "differs",
    "purpose",
    "linked_by_id",
    "linked_by_name",
    "linked_at",
)
REVIEWED = ("state", "review_note", "reviewed_by_id", "reviewed_at")
IN_FORCE = ("linked_member_id", "linked_policy_id", "link_is_sure")
TAKEN_ON = (
    "state",
    "acknowledge_due_at",
    "alert_at",
    "acknowledged_at",
    "acknowledged_by_name",
    "undone_at",
    "undone_by_name",
)
CORRECTED = (
    "hand_over_id",
    "received_before",
    "received_after",
    "variant_before",
    "variant_after",
    "circumstance_before",
    "circumstance_after",
    "statement_before",
    "statement_after",
    "due_before",
    "due_after",
    "asked_by_id",
    "asked_by_name",
    "asked_at",
    "state",
    "decided_by_name",
    "decided_at",
)


def _of_inquiry(kind: str, fields: tuple[str, ...], *, subject: str = "inquiry_id", where: Q | None = None) -> Chained:
    return Chained(kind, fields, subject=subject, tombstone="inquiry", is_final=False, where=where or Q())


CHAINED = (
    ("SubjectLink", _of_inquiry("subject_link", LINKED)),
    ("SubjectLink", _of_inquiry("subject_link_state", REVIEWED)),
    ("Inquiry", _of_inquiry("link_in_force", IN_FORCE, subject="id", where=Q(linked_member__isnull=False))),
    ("HandOver", _of_inquiry("hand_over_state", TAKEN_ON)),
    ("HandOverCorrection", _of_inquiry("hand_over_correction", CORRECTED, subject="hand_over__inquiry_id")),
)


def chain_links_and_duties(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Links to members, and what became of hand-overs, are chained as they stand today."""
    for name, chained in CHAINED:
        chain_what_stands_there(apps, "inquiries", name, chained)


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_instants_are_of_now"), ("inquiries", "0047_retention_from_what_stays")]

    operations = [migrations.RunPython(chain_links_and_duties, migrations.RunPython.noop)]
