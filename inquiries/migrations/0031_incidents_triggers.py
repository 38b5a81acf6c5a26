"""What the database keeps of incidents: words stay, links are to open incidents, shared answers end nothing urgent."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0030_incidents"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="incident_stays_as_made",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (NEW.reference, NEW.title, NEW.what_happened, NEW.inquiry_type_id, NEW.opened_at, NEW.opened_by_name) IS DISTINCT FROM (OLD.reference, OLD.title, OLD.what_happened, OLD.inquiry_type_id, OLD.opened_at, OLD.opened_by_name)\n       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="2248584a5243ff64a075c1fd78a148d8535d520a",
                    operation='UPDATE OF "reference", "title", "what_happened", "inquiry_type_id", "opened_at", "opened_by_name"',
                    pgid="pgtrigger_incident_stays_as_made_9df6f",
                    table="inquiries_incident",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="incidents_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.opened_at IS DISTINCT FROM OLD.opened_at)\n       AND (NEW.opened_at < clock_timestamp() - interval '1 hour'\n            OR NEW.opened_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'opened_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.closed_at IS DISTINCT FROM OLD.closed_at)\n       AND (NEW.closed_at < clock_timestamp() - interval '1 hour'\n            OR NEW.closed_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'closed_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="3c7256e2b2b3d3a981fecb78fc6f4d113317ab75",
                    operation='INSERT OR UPDATE OF "opened_at", "closed_at"',
                    pgid="pgtrigger_incidents_are_of_now_2f672",
                    table="inquiries_incident",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentlink",
            trigger=pgtrigger.compiler.Trigger(
                name="incident_link_stays_as_made",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (NEW.incident_id, NEW.inquiry_id, NEW.linked_at, NEW.linked_by_name) IS DISTINCT FROM (OLD.incident_id, OLD.inquiry_id, OLD.linked_at, OLD.linked_by_name)\n       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="623827ccf3b297f04634dd3bfd33b0be45df97a9",
                    operation='UPDATE OF "incident_id", "inquiry_id", "linked_at", "linked_by_name"',
                    pgid="pgtrigger_incident_link_stays_as_made_54f29",
                    table="inquiries_incident_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentlink",
            trigger=pgtrigger.compiler.Trigger(
                name="incident_links_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.linked_at IS DISTINCT FROM OLD.linked_at)\n       AND (NEW.linked_at < clock_timestamp() - interval '1 hour'\n            OR NEW.linked_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'linked_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.ended_at IS DISTINCT FROM OLD.ended_at)\n       AND (NEW.ended_at < clock_timestamp() - interval '1 hour'\n            OR NEW.ended_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'ended_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="c3345940245b882ae1dc5e3863be7c74431b9fb7",
                    operation='INSERT OR UPDATE OF "linked_at", "ended_at"',
                    pgid="pgtrigger_incident_links_are_of_now_2048f",
                    table="inquiries_incident_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentlink",
            trigger=pgtrigger.compiler.Trigger(
                name="linked_while_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.ended_at IS NULL THEN\n        PERFORM 1 FROM inquiries_incident WHERE id = NEW.incident_id AND closed_at IS NULL FOR SHARE;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'nothing is linked to an incident that is closed' USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="ab4e56e2b5ec7b3f054243d84838634a8d041949",
                    operation="INSERT",
                    pgid="pgtrigger_linked_while_open_96cdc",
                    table="inquiries_incident_link",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentpost",
            trigger=pgtrigger.compiler.Trigger(
                name="incident_post_stays_as_written",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (NEW.incident_id, NEW.kind, NEW.body, NEW.relay_text, NEW.no_relay_needed, NEW.resolution_code, NEW.created_at) IS DISTINCT FROM (OLD.incident_id, OLD.kind, OLD.body, OLD.relay_text, OLD.no_relay_needed, OLD.resolution_code, OLD.created_at)\n       AND NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n        RAISE EXCEPTION 'this part of a row of % stays as it was made', TG_TABLE_NAME USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="ca0b81dbb93d0e24707bd68782b7617fda841af7",
                    operation='UPDATE OF "incident_id", "kind", "body", "relay_text", "no_relay_needed", "resolution_code", "created_at"',
                    pgid="pgtrigger_incident_post_stays_as_written_9d4e8",
                    table="inquiries_incident_post",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentpost",
            trigger=pgtrigger.compiler.Trigger(
                name="incident_posts_are_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (TG_OP = 'INSERT' OR NEW.created_at IS DISTINCT FROM OLD.created_at)\n       AND (NEW.created_at < clock_timestamp() - interval '1 hour'\n            OR NEW.created_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'created_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    IF (TG_OP = 'INSERT' OR NEW.finished_at IS DISTINCT FROM OLD.finished_at)\n       AND (NEW.finished_at < clock_timestamp() - interval '1 hour'\n            OR NEW.finished_at > clock_timestamp() + interval '10 minutes') THEN\n        IF NOT EXISTS (SELECT FROM journal_open_past WHERE until > clock_timestamp()) THEN\n            RAISE EXCEPTION '% of a row of % says when it was written, and that is not now', 'finished_at', TG_TABLE_NAME\n                USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="cc0bfd42662414535ecd5cefc126577759e0583a",
                    operation='INSERT OR UPDATE OF "created_at", "finished_at"',
                    pgid="pgtrigger_incident_posts_are_of_now_d1079",
                    table="inquiries_incident_post",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incidentpostitem",
            trigger=pgtrigger.compiler.Trigger(
                name="shared_answers_end_nothing_urgent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.state = 'done' AND EXISTS (\n        SELECT FROM inquiries_incident_post post, inquiries_inquiry inquiry\n        WHERE post.id = NEW.post_id AND post.kind = 'answer' AND inquiry.id = NEW.inquiry_id\n          AND (inquiry.priority = 1 OR inquiry.hand_over_suggested OR inquiry.open_requests > 0)\n    ) THEN\n        RAISE EXCEPTION 'a shared answer ends no P1, no open suggestion of a handoff and no open department request'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="b692ab1866bb319eb95cde471f03e34a8d2ed9c4",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_shared_answers_end_nothing_urgent_d272d",
                    table="inquiries_incident_post_item",
                    when="BEFORE",
                ),
            ),
        ),
    ]
