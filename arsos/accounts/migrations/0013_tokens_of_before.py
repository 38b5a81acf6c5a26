"""Tokens and codes of before are bound as they stand today; they end within half a day."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from arsos.accounts.issued_tokens import KIND_OF, PURPOSE, words_of
from arsos.kernel.crypto import keyed_hashes
from arsos.kernel.identity import new_id

BOUND = {
    "access_token": ("token_checksum", "application_id", "user_id", "scope", "expires"),
    "refresh_token": ("token_checksum", "application_id", "user_id", "token_family"),
    "code": (
        *("code", "application_id", "user_id", "scope", "expires"),
        *("redirect_uri", "code_challenge", "code_challenge_method"),
    ),
}


def bind_tokens(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    issued = apps.get_model("accounts", "IssuedToken")
    for model, kind in KIND_OF.items():
        bound = issued.objects.exclude(**{kind: None}).values(f"{kind}_id")
        rows = model.objects.exclude(pk__in=bound).only(*BOUND[kind])  # no columns that a later version of it adds
        for token in rows.order_by("pk").iterator(2000):
            digest = keyed_hashes(PURPOSE, words_of(token))[0]
            issued.objects.create(id=new_id(), **{f"{kind}_id": token.pk}, digest=digest)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_tokens_are_bound"), ("oauth2_provider", "0022_refreshtoken_token_family_index")]

    operations = [migrations.RunPython(bind_tokens, migrations.RunPython.noop)]
