"""Rules that are data: drafted, published, retired, and never changed once they have been in force."""

import pgtrigger
from django.db import models
from django.db.models import Q

from arsos.kernel.identity import new_id


class VersionedRules(models.Model):
    """A version of some rules. One is published at a time; a published or retired one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rules = models.JSONField()
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"


def one_published(name: str) -> models.UniqueConstraint:
    """At most one version is in force."""
    return models.UniqueConstraint(fields=["state"], condition=Q(state="published"), name=name)


def published_ones_stay(name: str, *, what: str) -> pgtrigger.Trigger:
    """The database refuses to change rules that are, or were, in force."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
    IF OLD.state <> 'draft' AND (NEW.rules <> OLD.rules OR NEW.version <> OLD.version OR NEW.state = 'draft') THEN
        RAISE EXCEPTION '{what} never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
    )
