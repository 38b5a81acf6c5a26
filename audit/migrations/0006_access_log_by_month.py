"""The access log by month: the table becomes the first part of a new one of the same name (ADR 38)."""

import django.contrib.postgres.fields
from django.db import migrations, models, transaction

import foundation.identifiers

MOST_WAITED = "SET LOCAL lock_timeout = '10s'"
"""Who reads or writes the access log waits for the swap, and the swap waits for who has begun: no longer than this."""
IS_BY_MONTH = "SELECT relkind = 'p' FROM pg_class WHERE oid = 'journal_entry'::regclass"
END_OF_FIRST = """
    SELECT (lpad(to_hex((1000 * extract(
        epoch FROM date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months'
    ))::bigint), 12, '0') || repeat('0', 20))::uuid
"""
"""The first id of the month after the next: the first part takes what is written until then."""
TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger') FROM pg_trigger
    WHERE tgrelid = 'journal_entry'::regclass AND NOT tgisinternal ORDER BY tgname
"""
RIGHTS = """
    SELECT r.rolname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.oid = 'journal_entry'::regclass AND a.grantee <> c.relowner
"""
RENAMED = """
    ALTER TABLE journal_entry RENAME TO journal_entry_first;
    ALTER INDEX journal_entry_pkey RENAME TO journal_entry_first_pkey;
    ALTER INDEX journal_by_subject RENAME TO journal_entry_first_subjects_idx;
    ALTER INDEX journal_newest_first RENAME TO journal_entry_first_at_id_idx;
    ALTER INDEX journal_by_search RENAME TO journal_entry_first_request_id_idx;
"""
TABLE = """
    CREATE TABLE journal_entry (LIKE journal_entry_first INCLUDING DEFAULTS) PARTITION BY RANGE (id);
    ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (id);
    CREATE INDEX journal_by_subject ON journal_entry USING gin (subjects) WITH (fastupdate = on);
    CREATE INDEX journal_newest_first ON journal_entry (at DESC, id DESC);
    CREATE INDEX journal_by_search ON journal_entry (request_id) WHERE kind = 'search';
    CREATE TABLE journal_entry_default (LIKE journal_entry INCLUDING ALL);
"""
STRAY = """
    WITH stray AS (DELETE FROM journal_entry_first WHERE id >= '{end}' RETURNING *)
    INSERT INTO journal_entry_default SELECT * FROM stray;
"""
"""A row with an id from the future, which only somebody writes who has switched the triggers off."""
ATTACHED = """
    ALTER TABLE journal_entry ATTACH PARTITION journal_entry_first FOR VALUES FROM (MINVALUE) TO ('{end}');
    ALTER TABLE journal_entry ATTACH PARTITION journal_entry_default DEFAULT;
    ALTER TABLE journal_entry_first DROP CONSTRAINT journal_entry_first_ids;
"""
VIEW = """
    CREATE VIEW journal_entry_kept AS SELECT
        id, at, kind, road, actor_id, actor_name, actor_role, client_id, on_behalf_of, subjects, fields, purpose,
        request_id
    FROM journal_entry;
"""
STAYS = """
    CREATE FUNCTION detached_month_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'Nothing in the detached month % changes', TG_TABLE_NAME; END $$;
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
            cursor.execute("ALTER TABLE journal_entry DROP CONSTRAINT IF EXISTS journal_entry_first_ids")
            check = f"CHECK (id < '{end}') NOT VALID"
            cursor.execute(f"ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_first_ids {check}")
        cursor.execute("SELECT EXISTS (SELECT FROM journal_entry WHERE id >= %s)", [end])
        if not cursor.fetchone()[0]:
            cursor.execute("ALTER TABLE journal_entry VALIDATE CONSTRAINT journal_entry_first_ids")
        with transaction.atomic(using=connection.alias):
            cursor.execute(MOST_WAITED)
            cursor.execute("LOCK TABLE journal_entry IN ACCESS EXCLUSIVE MODE")
            swap(cursor, end)


def swap(cursor: object, end: object) -> None:
    """The new table takes the name, the triggers and the rights; nobody but the owner has any on its parts."""
    cursor.execute(TRIGGERS)
    triggers = cursor.fetchall()
    cursor.execute(RIGHTS)
    rights = cursor.fetchall()
    for name, _, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}" ON journal_entry')
    cursor.execute(RENAMED + TABLE + STRAY.format(end=end) + ATTACHED.format(end=end) + VIEW + STAYS)
    for name, definition, words in triggers:
        cursor.execute(definition)
        cursor.execute(f'COMMENT ON TRIGGER "{name}" ON journal_entry IS %s', [words])
    for role, right in rights:
        cursor.execute(f'GRANT {right} ON journal_entry TO "{role}"')
        cursor.execute(f'REVOKE ALL ON journal_entry_first FROM "{role}"')
        if right == "SELECT":
            cursor.execute(f'GRANT SELECT ON journal_entry_kept TO "{role}"')


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("journal", "0005_searches_by_their_id"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptJournalEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("road", models.CharField(max_length=60)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("actor_role", models.CharField(blank=True, max_length=40)),
                ("client_id", models.CharField(blank=True, max_length=100)),
                ("on_behalf_of", models.CharField(blank=True, max_length=20)),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=500)),
                ("request_id", models.CharField(blank=True, max_length=128)),
            ],
            options={"db_table": "journal_entry_kept", "managed": False},
        ),
        migrations.RunPython(keep_by_month, atomic=False),
    ]
