"""Systems that call the API, and the agents they may act for."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oauth2_provider.models import AbstractApplication

from accounts.models.agents import Agent
from foundation import lengths
from foundation.chained import Chained, ChainedWhenStored
from foundation.identifiers import new_id
from foundation.redaction import REDACTABLE
from foundation.settings_values import HOST_OR_PORT, is_sound_address

_KNOWN: dict[str, Any] = settings.OAUTH2_PROVIDER
SCOPES: tuple[str, ...] = tuple(_KNOWN["SCOPES"])
GRANTS = (AbstractApplication.GRANT_AUTHORIZATION_CODE, AbstractApplication.GRANT_CLIENT_CREDENTIALS)
"""What ARSOS gives tokens for: people who agree in a browser, and systems. Passwords are never given to a client."""
ADDRESSES = ("redirect_uris", "post_logout_redirect_uris", "allowed_origins")
HAS_A_NAME_AND_KNOWN_SCOPES = f"""
    IF (TG_OP = 'INSERT' OR NEW.name IS DISTINCT FROM OLD.name) AND btrim(NEW.name) = '' THEN
        RAISE EXCEPTION 'a client has a name' USING ERRCODE = 'check_violation';
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.allowed_scopes IS DISTINCT FROM OLD.allowed_scopes)
       AND NOT NEW.allowed_scopes::text[] <@ ARRAY[{", ".join(f"'{scope}'" for scope in SCOPES)}]::text[] THEN
        RAISE EXCEPTION 'there is no such scope' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class ApiClient(AbstractApplication):
    """An OAuth client; `allowed_scopes` is the most it can ever be granted (R30)."""

    name = models.CharField(max_length=lengths.ACTOR_NAME, blank=True)
    allowed_scopes = ArrayField(models.CharField(max_length=40), default=list)
    redacted_fields = ArrayField(
        models.CharField(max_length=20, choices=[(name, name) for name in REDACTABLE]),
        default=list,
        blank=True,
        help_text=format_lazy(
            gettext_lazy(
                "Separated by commas: {listed}. The client is never shown these fields, and gets no files. Free text "
                "loses their values where they are written exactly as in the fields beside it. It can still name a "
                "person in other words: add free_text to withhold all of it."
            ),
            listed=", ".join(REDACTABLE),
        ),
    )
    agents = models.ManyToManyField(Agent, through="ApiClientAgent", related_name="api_clients")

    has_new_secret = False
    """Whether a secret was set on this object, and not only read with the row."""

    class Meta(AbstractApplication.Meta):
        db_table = "accounts_api_client"
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="client_has_name_and_scopes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("name", "allowed_scopes"),
                func=HAS_A_NAME_AND_KNOWN_SCOPES,
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """One commit with what follows from a new secret."""
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """A name, scopes that exist, addresses that can be; then what the library judges."""
        wrong: dict[str, Any] = {}
        if not str(self.name).strip():
            wrong["name"] = _("Enter a name for the system.")
        if unknown := [scope for scope in self.allowed_scopes if scope not in SCOPES]:
            words = _("There is no scope %(unknown)s. Choose from: %(known)s.")
            wrong["allowed_scopes"] = words % {"unknown": ", ".join(unknown), "known": ", ".join(SCOPES)}
        wrong |= {name: words for name in ADDRESSES if (words := self._wrong_address(name))}
        if self.authorization_grant_type not in GRANTS:
            wrong["authorization_grant_type"] = _("Choose Authorization code or Client credentials.")
        if self.authorization_grant_type == self.GRANT_AUTHORIZATION_CODE and not self.redirect_uris.split():
            wrong["redirect_uris"] = _("Enter at least one address to return people to after they authorize.")
        if wrong:
            raise ValidationError(wrong)
        super().clean()

    def _wrong_address(self, name: str) -> str:
        """What is wrong with one of the addresses, or nothing."""
        for address in str(getattr(self, name, "")).split():
            if not is_sound_address(address):
                return _(HOST_OR_PORT)
            parts = urlsplit(address)
            if parts.scheme != "https" or not parts.hostname or parts.fragment:
                return _("Enter each address like https://app.example.com/back, without a # part.")
        return ""


class ApiClientAgent(ChainedWhenStored):
    """A system client is bound to an agent: it may name them in `On-Behalf-Of`."""

    chained = (Chained("binding", ("client_id", "agent_id"), subject="agent_id", tombstone="person", is_final=False),)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="bindings")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="bindings")

    class Meta:
        db_table = "accounts_api_client_agent"
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "agent"], name="binding_once")]

    def __str__(self) -> str:
        return "binding"
