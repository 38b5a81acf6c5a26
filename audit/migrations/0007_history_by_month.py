"""The history by month of its inquiry: the table becomes the first part of a new one of the same name (ADR 41)."""

from django.db import migrations, models, transaction

import foundation.identifiers

MOST_WAITED = "SET LOCAL lock_timeout = '10s'"
"""Who reads or writes a history waits for the swap, and the swap waits for who has begun: no longer than this."""
IS_BY_MONTH = "SELECT relkind = 'p' FROM pg_class WHERE oid = 'journal_history_entry'::regclass"
END_OF_FIRST = """
    SELECT (lpad(to_hex((1000 * extract(
        epoch FROM date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months'
    ))::bigint), 12, '0') || repeat('0', 20))::uuid
"""
"""The first id of the month after the next: the first part takes what is filed until then."""
TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger') FROM pg_trigger
    WHERE tgrelid = 'journal_history_entry'::regclass AND NOT tgisinternal ORDER BY tgname
"""
RIGHTS = """
    SELECT r.rolname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.oid = 'journal_history_entry'::regclass AND a.grantee <> c.relowner
"""
RENAMED = """
    ALTER TABLE journal_history_entry RENAME TO journal_history_entry_first;
    ALTER INDEX journal_history_entry_pkey RENAME TO journal_history_entry_first_pkey;
    ALTER INDEX history_position_once RENAME TO journal_history_entry_first_inquiry_id_position_key;
    ALTER INDEX history_begun_at RENAME TO journal_history_entry_first_at_idx;
"""
TABLE = """
    CREATE TABLE journal_history_entry (LIKE journal_history_entry_first INCLUDING DEFAULTS)
        PARTITION BY RANGE (inquiry_id);
    ALTER TABLE journal_history_entry ADD CONSTRAINT journal_history_entry_position_check CHECK (position >= 0);
    ALTER TABLE journal_history_entry ADD CONSTRAINT history_position_once UNIQUE (inquiry_id, position);
    CREATE INDEX history_begun_at ON journal_history_entry (at) WHERE position = 1;
    CREATE TABLE journal_history_entry_default (LIKE journal_history_entry INCLUDING ALL);
    ALTER TABLE journal_history_entry_default ADD PRIMARY KEY (id);
"""
"""The primary key stands on each part: on the table it would have to contain the inquiry."""
STRAY = """
    WITH stray AS (DELETE FROM journal_history_entry_first WHERE inquiry_id >= '{end}' RETURNING *)
    INSERT INTO journal_history_entry_default SELECT * FROM stray;
"""
"""The history of an inquiry with an id from the future, or with one that tells no time."""
ATTACHED = """
    ALTER TABLE journal_history_entry ATTACH PARTITION journal_history_entry_first
        FOR VALUES FROM (MINVALUE) TO ('{end}');
    ALTER TABLE journal_history_entry ATTACH PARTITION journal_history_entry_default DEFAULT;
    ALTER TABLE journal_history_entry_first DROP CONSTRAINT journal_history_entry_first_ids;
"""
VIEW = """
    CREATE VIEW journal_history_entry_kept AS SELECT
        id, inquiry_id, position, kind, at, actor_id, actor_name, actor_role, client_id, on_behalf_of, agent_visible,
        facts, request_id, text_hash, previous_hash, entry_hash
    FROM journal_history_entry;
"""


def keep_by_month(_apps: object, schema_editor: object) -> None:
    """In three steps, each of which may be repeated; only the last makes others wait, and only for a moment."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(IS_BY_MONTH)
        if cursor.fetchone()[0]:
            return  # killed after the swap, before Django wrote that the migration was run
        cursor.execute(END_OF_FIRST)
        end = cursor.fetchone()[0]
        with transaction.atomic(using=connection.alias):
            cursor.execute(MOST_WAITED)
            cursor.execute(
                "ALTER TABLE journal_history_entry DROP CONSTRAINT IF EXISTS journal_history_entry_first_ids"
            )
            check = f"CHECK (inquiry_id < '{end}') NOT VALID"
            cursor.execute(f"ALTER TABLE journal_history_entry ADD CONSTRAINT journal_history_entry_first_ids {check}")
        cursor.execute("SELECT EXISTS (SELECT FROM journal_history_entry WHERE inquiry_id >= %s)", [end])
        if not cursor.fetchone()[0]:
            cursor.execute("ALTER TABLE journal_history_entry VALIDATE CONSTRAINT journal_history_entry_first_ids")
        with transaction.atomic(using=connection.alias):
            cursor.execute(MOST_WAITED)
            cursor.execute("LOCK TABLE journal_history_entry IN ACCESS EXCLUSIVE MODE")
            swap(cursor, end)


def swap(cursor: object, end: object) -> None:
    """The new table takes the name, the triggers and the rights; nobody but the owner has any on its parts."""
    cursor.execute(TRIGGERS)
    triggers = cursor.fetchall()
    cursor.execute(RIGHTS)
    rights = cursor.fetchall()
    for name, _, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}" ON journal_history_entry')
    cursor.execute(RENAMED + TABLE + STRAY.format(end=end) + ATTACHED.format(end=end) + VIEW)
    for name, definition, words in triggers:
        cursor.execute(definition)
        cursor.execute(f'COMMENT ON TRIGGER "{name}" ON journal_history_entry IS %s', [words])
    for role, right in rights:
        cursor.execute(f'GRANT {right} ON journal_history_entry TO "{role}"')
        cursor.execute(f'REVOKE ALL ON journal_history_entry_first FROM "{role}"')
        if right == "SELECT":
            cursor.execute(f'GRANT SELECT ON journal_history_entry_kept TO "{role}"')


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("journal", "0006_access_log_by_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptHistoryEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("inquiry_id", models.UUIDField()),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("actor_role", models.CharField(max_length=40)),
                ("client_id", models.CharField(blank=True, max_length=100)),
                ("on_behalf_of", models.CharField(blank=True, max_length=20)),
                ("agent_visible", models.BooleanField()),
                ("facts", models.JSONField()),
                ("request_id", models.CharField(blank=True, max_length=128)),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("previous_hash", models.CharField(max_length=64)),
                ("entry_hash", models.CharField(max_length=64)),
            ],
            options={"db_table": "journal_history_entry_kept", "managed": False},
        ),
        migrations.RunPython(keep_by_month, atomic=False),
    ]
