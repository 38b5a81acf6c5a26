from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.journal.chaining_of_before import chain_what_stands_there
from arsos.kernel.chained import Chained

BOOK = ("policy_id", "member_id", "agent_id", "role", "starts_on", "ends_on")
CHAINED = Chained("policy_agent", BOOK, subject="member_id", tombstone="member", is_final=False)


def chain_books(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    chain_what_stands_there(apps, "members", "PolicyAgent", CHAINED)


class Migration(migrations.Migration):
    dependencies = [("members", "0015_instants_are_of_now"), ("journal", "0006_instants_are_of_now")]

    operations = [migrations.RunPython(chain_books, migrations.RunPython.noop)]
