"""How far a new installation has come on its way from nothing to a working desk."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.users import User
from accounts.set_up.rules import Step

THE_ROW = 1


class SetUp(models.Model):
    """The one row of the set-up. An installation of before, or one with demo data, has none.

    The first administrator is named once: two who set up at the same time cannot both become it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ROW, editable=False)
    # Of the one-time code; empty once it has been used.
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    administrator = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    organization = models.CharField(max_length=120, blank=True)
    done_steps = ArrayField(models.CharField(max_length=16, choices=Step), default=list)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_set_up"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=THE_ROW), name="one_set_up")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="first_administrator_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__administrator__isnull=False),
                func="""
    IF TG_OP = 'DELETE' OR NEW.administrator_id IS DISTINCT FROM OLD.administrator_id THEN
        RAISE EXCEPTION 'the first administrator is named once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
            )
        ]

    def __str__(self) -> str:
        return "set-up"
