"""Systems that call the API, and the agents they may act for."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from oauth2_provider.models import AbstractApplication

from arsos.accounts.models.agents import Agent
from arsos.kernel import limits
from arsos.kernel.identity import new_id
from arsos.kernel.redaction import REDACTABLE
from arsos.kernel.settings_values import is_sound_address


class ApiClient(AbstractApplication):
    """An OAuth client; `allowed_scopes` is the most it can ever be granted (R30)."""

    name = models.CharField(max_length=limits.ACTOR_NAME, blank=True)
    allowed_scopes = ArrayField(models.CharField(max_length=40), default=list)
    redacted_fields = ArrayField(
        models.CharField(max_length=20, choices=[(name, name) for name in REDACTABLE]),
        default=list,
        blank=True,
        help_text=(
            f"Separated by commas: {', '.join(REDACTABLE)}. The client is never shown these fields, and gets no files. "
            "Free text loses their values where they are written exactly as in the fields beside it. It can still name "
            "a person in other words: add free_text to withhold all of it."
        ),
    )
    agents = models.ManyToManyField(Agent, through="ApiClientAgent", related_name="api_clients")

    has_new_secret = False
    """Whether a secret was set on this object, and not only read with the row."""

    class Meta(AbstractApplication.Meta):
        db_table = "accounts_api_client"
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"

    def __str__(self) -> str:
        return str(self.name)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """One commit with what follows from a new secret."""
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """What the library judges, and whether the hosts and ports of the addresses can be."""
        super().clean()
        for name in ("redirect_uris", "post_logout_redirect_uris", "allowed_origins"):
            for address in str(getattr(self, name, "")).split():
                if not is_sound_address(address):
                    raise ValidationError({name: "The host or the port of an address cannot be."})


class ApiClientAgent(models.Model):
    """A system client is bound to an agent: it may name them in `On-Behalf-Of`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="bindings")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="bindings")

    class Meta:
        db_table = "accounts_api_client_agent"
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "agent"], name="binding_once")]

    def __str__(self) -> str:
        return "binding"
