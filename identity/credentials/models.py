"""What people and systems prove who they are by, as ARSOS stored it last."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.chained import Chained
from foundation.identifiers import new_id


class Credential(models.Model):
    """The digest of one kind of credential of one holder, chained when ARSOS stores the credential (R35).

    A person may have several passkeys; they have one digest together, so that none can be put in or taken away.

    A password hash or a second factor that somebody moves, swaps, restores, deletes or puts in inside the database
    does not fit the digest, and a digest that somebody edits does not fit the chain. An empty digest means that the
    holder has none of this kind any more.
    """

    is_kept = True
    words_stay = ("id", "holder_id", "kind")
    chained = (
        Chained("credential", ("holder_id", "kind", "digest"), subject="holder_id", tombstone="person", is_final=False),
    )

    class Kind(models.TextChoices):
        PASSWORD = "password", _("Password")
        TOTP = "totp", _("Authenticator app")
        RECOVERY_CODES = "recovery_codes", _("Recovery codes")
        PASSKEYS = "webauthn", _("Passkeys")
        IDENTITY = "identity", _("Identity at the organization's sign-in")
        CLIENT_SECRET = "client_secret", _("Client secret")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Kind)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "identity_credential"
        constraints: ClassVar = [models.UniqueConstraint(fields=["holder_id", "kind"], name="credential_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="credentials_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.holder_id}"
