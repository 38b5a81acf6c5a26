"""Carries a database of version 0.1 over to the migrations of 0.2: its tables are the same, their files are not.

What 0.1 made in 116 files, 0.2 makes in a few, to the last trigger and grant. So a database that stands exactly at the
end of 0.1 is told that the new files were run, and nothing else of it is touched. One that stands earlier is refused:
what it still lacks is in files that are gone.
"""

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

LAST_OF_0_1 = {
    "accounts": "0013_tokens_of_before",
    "api": "0002_what_came_of_a_key",
    "desk": "0002_shipped_desk",
    "escalations": "0008_retention_from_what_stays",
    "identity": "0004_session_keys_are_hashed",
    "inquiries": "0051_first_receipt_is_known_by_destination",
    "jobs": "0001_failed_items",
    "journal": "0008_anchors_are_of_seals",
    "members": "0019_spelling_of_more_letters",
    "outbox": "0008_events_happen_in_time",
}
"""The last file of each app in 0.1. They were numbered without gaps, so the name tells how many there were."""

FIRST_OF_0_2 = {
    "accounts": ("0001_users_and_clients", "0002_agents", "0003_issued_tokens"),
    "api": ("0001_idempotency_keys",),
    "desk": ("0001_queues_and_associates",),
    "escalations": ("0001_ladder", "0002_sos_line"),
    "identity": ("0001_credentials",),
    "inquiries": (
        "0001_catalog",
        "0002_inquiry",
        "0003_inquiry_indexes_and_constraints",
        "0004_messages_and_links",
        "0005_messages_and_links_triggers",
        "0006_attachments",
        "0007_targets",
        "0008_departments",
        "0009_departments_triggers",
        "0010_routing",
        "0011_handoff_settings",
        "0012_handoffs",
        "0013_handoffs_triggers",
        "0014_referrals",
        "0015_drafts_and_tickets",
        "0016_work",
    ),
    "jobs": ("0001_failed_items",),
    "journal": (
        "0001_history_and_journal",
        "0002_history_and_journal_triggers",
        "0003_chain_and_seals",
        "0004_chain_and_seals_triggers",
    ),
    "members": (
        "0001_members_and_policies",
        "0002_members_and_policies_triggers",
        "0003_imports",
        "0004_emergency_and_holds",
    ),
    "outbox": ("0001_events", "0002_notifications_and_letters"),
}
"""What makes the same tables in 0.2. Files that came after the squash do not belong here: they are run."""

NOT_AT_THE_END = (
    "This database was made by version 0.1 and is not at its last migration ({apps}). Nothing was changed. Start the "
    "last state of version 0.1 on it once, so that it migrates, then this version. See “From 0.1 to 0.2” in "
    "docs/how-to/operate.md."
)


@transaction.atomic
def carry_over() -> bool:
    """Whether a database of version 0.1 was carried over just now; any other is left alone. Runs as the owner.

    Raises CommandError for one that is not at the last state of 0.1.
    """
    with connection.cursor() as cursor:
        if MigrationRecorder.Migration._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        # Two that start at once: the second waits here, and finds the work done.
        cursor.execute("LOCK TABLE django_migrations IN EXCLUSIVE MODE")
    recorder = MigrationRecorder(connection)
    applied = {app: {name for of, name in recorder.applied_migrations() if of == app} for app in LAST_OF_0_1}
    if "0001_initial" not in applied["accounts"]:
        return False
    wrong = [app for app, last in LAST_OF_0_1.items() if not _is_at_the_end(applied[app], last)]
    if wrong:
        raise CommandError(NOT_AT_THE_END.format(apps=", ".join(wrong)))
    recorder.migration_qs.filter(app__in=LAST_OF_0_1).delete()
    for app, names in FIRST_OF_0_2.items():
        for name in names:
            recorder.record_applied(app, name)
    return True


def _is_at_the_end(applied: set[str], last: str) -> bool:
    return last in applied and len(applied) == int(last[:4])
