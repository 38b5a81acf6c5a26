"""Binds the credentials that were stored before they were bound, as they stand today."""

from collections.abc import Iterable
from itertools import chain

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.identity.credentials import digest_of_factor, digest_of_password, digest_of_secret, holder_of_client
from arsos.journal.chained_rows import keep_chained
from arsos.kernel import clock
from arsos.kernel.chained import Chained

BATCH = 1000
CHAINED = Chained("credential", ("holder_id", "kind", "digest"), subject="holder_id", tombstone="person")


def bind_what_stands_there(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    table = apps.get_model("identity", "Credential")
    known = {(holder, kind) for holder, kind in table.objects.values_list("holder_id", "kind")}
    rows = [
        table(holder_id=holder, kind=kind, digest=digest)
        for holder, kind, digest in chain(_passwords(apps), _factors(apps), _secrets(apps))
        if digest and (holder, kind) not in known
    ]
    table.objects.bulk_create(rows, batch_size=BATCH)
    tables = (apps.get_model("journal", "ChainedRow"), apps.get_model("journal", "ChainedSalt"))
    said = [(row.pk, row.holder_id, [row.holder_id, row.kind, row.digest]) for row in rows]
    keep_chained(said, CHAINED, at=clock.now(), tables=tables)


def _passwords(apps: StateApps) -> Iterable[tuple[object, str, str]]:
    for pk, stored in apps.get_model("accounts", "User").objects.values_list("pk", "password"):
        yield pk, "password", digest_of_password(stored)


def _factors(apps: StateApps) -> Iterable[tuple[object, str, str]]:
    for pk, kind, data in apps.get_model("mfa", "Authenticator").objects.values_list("user_id", "type", "data"):
        yield pk, kind, digest_of_factor(data)


def _secrets(apps: StateApps) -> Iterable[tuple[object, str, str]]:
    for pk, stored in apps.get_model("accounts", "ApiClient").objects.values_list("pk", "client_secret"):
        yield holder_of_client(pk), "client_secret", digest_of_secret(stored)


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_credentials_are_bound"),
        ("journal", "0003_chained_rows"),
        ("accounts", "0007_days_and_instants_have_bounds"),
        ("mfa", "0003_authenticator_type_uniq"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(bind_what_stands_there, migrations.RunPython.noop)]
