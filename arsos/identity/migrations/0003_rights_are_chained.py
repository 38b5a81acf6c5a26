from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.journal.chaining_of_before import chain_what_stands_there
from arsos.kernel.chained import Chained

DATES = ("starts_on", "ends_on")
LEADERS = ("agency_id", "sales_manager_id", "broker_relationship_manager_id", "broker_relationship_executive_id")
CHAINED = {
    "RoleGrant": ("role", ("user_id", "role", *DATES), "user_id"),
    "AgentAffiliation": ("affiliation", ("agent_id", *LEADERS, *DATES), "agent_id"),
    "AgentDelegation": ("delegation", ("principal_id", "delegate_id", *DATES), "principal_id"),
    "ApiClientAgent": ("binding", ("client_id", "agent_id"), "agent_id"),
}


def chain_rights(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name, (kind, fields, subject) in CHAINED.items():
        chained = Chained(kind, fields, subject=subject, tombstone="person", is_final=False)
        chain_what_stands_there(apps, "accounts", name, chained)


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_credentials_of_before"),
        ("accounts", "0011_agents_and_clients_named"),
        ("journal", "0006_instants_are_of_now"),
    ]

    operations = [migrations.RunPython(chain_rights, migrations.RunPython.noop)]
