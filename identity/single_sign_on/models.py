"""Which groups of the identity provider give which roles, and which roles were given so."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.users import RoleGrant
from foundation.actor import ROLES_OF_PEOPLE
from foundation.chained import Chained, ChainedWhenStored
from foundation.column_triggers import kept_in_bounds
from foundation.identifiers import new_id
from foundation.periods import DatedRow
from identity.single_sign_on.claims import LONGEST_GROUP


class RoleRule(ChainedWhenStored, DatedRow):
    """Whoever is in a group of the identity provider holds a role, as long as both last (R30).

    Chained like roles: whoever puts in a rule past ARSOS gives nobody a role (R35).
    """

    chained = (
        Chained(
            "role_rule", ("group", "role", "starts_on", "ends_on"), subject="id", tombstone="person", is_final=False
        ),
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.CharField(
        _("group"),
        max_length=LONGEST_GROUP,
        help_text=_("As your organization's sign-in names it, in exactly these letters."),
    )
    role = models.CharField(_("role"), max_length=40, choices=[(one.value, one.value) for one in ROLES_OF_PEOPLE])

    class Meta:
        db_table = "identity_role_rule"
        triggers: ClassVar = [kept_in_bounds("role_rule_in_bounds", "starts_on", "ends_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "role", "starts_on"], name="role_rule_once_per_start"),
            models.CheckConstraint(condition=~models.Q(group=""), name="role_rule_names_a_group"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="role_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.role}"


class RuledGrant(ChainedWhenStored):
    """A role that a rule has given, and may take away; what an administrator gives stays as it is."""

    chained = (Chained("ruled_grant", ("grant_id",), subject="grant_id", tombstone="person"),)

    grant = models.OneToOneField(RoleGrant, on_delete=models.PROTECT, primary_key=True, related_name="ruled")

    class Meta:
        db_table = "identity_ruled_grant"
        triggers: ClassVar = [
            pgtrigger.Protect(name="ruled_grants_stay", operation=pgtrigger.Delete | pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.grant}"
